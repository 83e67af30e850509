"""Reads datasets and scenarios: gives domain objects, or every fault with its place, value and what was expected."""

from __future__ import annotations

from visitering.loading.loaded import Loaded, load
from visitering.loading.scenario import Scenario, read_scenario

__all__ = ["Loaded", "Scenario", "load", "read_scenario"]
