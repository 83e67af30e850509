"""Checks a finished run from its folder alone: files, rules, capacities, points and bounds, without a solver."""

from __future__ import annotations

from visitering.verifying.verify import Verification, verify

__all__ = ["Verification", "verify"]
