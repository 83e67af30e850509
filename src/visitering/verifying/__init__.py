"""Checks a finished run from its folder alone: files, rules, capacities, points and bounds, without a solver; and the
event log against itself and all that speaks of it."""

from __future__ import annotations

from visitering.verifying.log import LogVerification, verify_log
from visitering.verifying.verify import Verification, verify

__all__ = ["LogVerification", "Verification", "verify", "verify_log"]
