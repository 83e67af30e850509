"""The columns of the tables that a run folder holds."""

from __future__ import annotations

COLUMNS = {
    "assignments.csv": (
        "case_id", "municipality", "municipality_name", "region", "persons", "status", "over_quota_basis", "points",
        "uses", "reason", "manual_review", "margin", "near", "takes_over_on", "due_on",
    ),
    "municipalities.csv": (
        "municipality", "municipality_name", "region", "quota", "received", "decided", "placed_now", "fill", "pace",
        "price", "openings", "openings_used", "may_follow",
    ),
    "unplaced.csv": (
        "case_id", "persons", "rules", "conflict", "smallest_change", "where", "change_points", "competes_with",
        "held_by", "manual_review",
    ),
}  # fmt: skip
"""Columns of each file, in order; also those of an empty table."""

DATES = frozenset({"takes_over_on", "due_on"})
DECIMALS = frozenset({"points", "margin", "fill", "price", "future_price", "change_points"})
"""Columns of days and of numbers with decimals; all others hold texts, codes and whole numbers."""
