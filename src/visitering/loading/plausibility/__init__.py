"""What is allowed and yet unlikely: told once per kind with a count and examples. It stops nothing."""

from __future__ import annotations

from visitering.loading.plausibility.checks import CHECKS, unlikely

__all__ = ["CHECKS", "unlikely"]
