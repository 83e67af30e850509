"""The table of figures that was kept: what is measured now is held against it, and may take its place (`--keep`)."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Collection, Mapping
from pathlib import Path

TABLE = Path(__file__).parent / "kept.csv"
LEEWAY = 1.15
"""A figure counts as worse when it is more than so many times the one that was kept,"""
LEAST = 0.0002
"""and more than this above it: all figures are shares and ratios, of which less is better."""

Figures = Mapping[tuple[str, str], float]
"""By (row, figure)."""


def asked(about: str | None, rows: Collection[str], highs: float) -> argparse.Namespace:
    """What a benchmark beside HiGHS is asked for: `only` some rows, seconds for `highs`, and whether to `keep`."""
    arguments = argparse.ArgumentParser(description=(about or "").partition("\n")[0])
    arguments.add_argument("--only", nargs="*", choices=list(rows), default=list(rows))
    arguments.add_argument("--highs", type=float, default=highs, help="seconds that HiGHS has for each")
    arguments.add_argument("--keep", action="store_true", help="these figures become the table kept")
    return arguments.parse_args()


def told(benchmark: str, figures: Figures, *, keep: bool = False) -> list[str]:
    """A line for every figure that got worse or was not there before; with `keep` the table is written anew."""
    known = _read()
    lines = []
    for (row, figure), value in figures.items():
        before = known.get((benchmark, row, figure))
        if before is None:
            lines.append(f"new: {benchmark}, {row}, {figure}: {value:.4f}")
        elif value > before * LEEWAY and value > before + LEAST:
            lines.append(f"WORSE: {benchmark}, {row}, {figure}: {value:.4f}, kept: {before:.4f}")
    if keep:
        others = {key: value for key, value in known.items() if key[0] != benchmark or key[1:] not in figures}
        _write(others | {(benchmark, *key): value for key, value in figures.items()})
    return lines or [f"nothing of {benchmark} got worse than the table kept"]


def _read() -> dict[tuple[str, str, str], float]:
    if not TABLE.exists():
        return {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["benchmark"], row["row"], row["figure"]): float(row["value"]) for row in csv.DictReader(file)}


def _write(figures: Mapping[tuple[str, str, str], float]) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["benchmark", "row", "figure", "value"])
        writer.writerows((*key, f"{value:.6f}") for key, value in sorted(figures.items()))
