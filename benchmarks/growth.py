"""How the time of a run grows with the number of cases: a table as Markdown, and a plot.

    python benchmarks/growth.py [--cases 1000 3000 10000 30000 100000] [--municipalities 98] [--plot docs/growth.svg]

Each batch is generated with 4 % more places than persons and run as `visitering run` does, until the gap is 0.2 %, in
a process of its own. The exponent is the slope of log time to place over log cases by least squares.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
from run import apart

from visitering.generating import generate
from visitering.pipeline import run

SOLVER = "solver: {gap: 0.002, time_limit_s: 3600}\n"


@dataclass(frozen=True)
class Size:
    """What a batch of so many cases took: seconds by stage, gap, persons placed, peak memory."""

    cases: int
    persons: int
    loading: float
    matching: float
    explaining: float
    writing: float
    gap: float
    megabytes: float = 0.0

    @property
    def share(self) -> float:
        """Of the whole that loading and writing take."""
        around = self.loading + self.writing
        return around / (around + self.matching + self.explaining)


def measured(cases: int, folder: Path) -> Size:
    """Runs a batch that has been generated into the folder."""
    scenario = folder / "scenario.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8") + SOLVER, encoding="utf-8")
    done = run(scenario)
    start = time.perf_counter()
    done.write()
    seconds = done.seconds
    return Size(
        cases=cases,
        persons=int(done.explainer.placed.sum()),
        loading=seconds["loading"],
        matching=seconds["looking ahead"] + seconds["matching"],
        explaining=seconds["audit"] + seconds["conflicts"] + seconds["explaining"],
        writing=time.perf_counter() - start,
        gap=done.result.tiers[-1].gap,
    )


def exponent(sizes: list[Size]) -> float:
    """The slope of log(time to place) over log(cases)."""
    slope, _ = np.polyfit(np.log([s.cases for s in sizes]), np.log([s.matching for s in sizes]), 1)
    return float(slope)


def plot(sizes: list[Size], path: Path) -> None:
    """Both axes logarithmic; a line of exponent 1 through the first point for the eye."""
    first = sizes[0]
    rows = [asdict(s) | {"in proportion": first.matching * s.cases / first.cases} for s in sizes]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("cases:Q", scale=alt.Scale(type="log"), title="cases"),
    )
    scale = alt.Scale(type="log")
    measured_line = base.mark_line(point=True, color="#1b4f72").encode(
        y=alt.Y("matching:Q", scale=scale, title="seconds to place")
    )
    proportional = base.mark_line(strokeDash=[4, 4], color="#888888").encode(y=alt.Y("in proportion:Q", scale=scale))
    title = f"Time to place: exponent {exponent(sizes):.2f} (dashed: 1.00)"
    (proportional + measured_line).properties(width=480, height=300, title=title).save(path)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", nargs="+", type=int, default=[1000, 3000, 10_000, 30_000, 100_000])
    options.add_argument("--municipalities", type=int, default=98)
    options.add_argument("--plot", type=Path, default=None)
    given = options.parse_args()
    sizes = []
    print("| cases | persons placed | load, s | place, s | audit, explain, s | write, s | load, write | gap | MB |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for cases in given.cases:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            generate(cases, given.municipalities, 5, data, places_per_person=1.04)
            found, megabytes = apart(measured, cases, data)
        sizes.append(s := replace(found, megabytes=megabytes))
        print(
            f"| {s.cases:,} | {s.persons:,} | {s.loading:.1f} | {s.matching:.1f} | {s.explaining:.1f} "
            f"| {s.writing:.1f} | {s.share:.0%} | {s.gap:.3%} | {s.megabytes:,.0f} |",
            flush=True,
        )
    print(f"\nExponent of the time to place: {exponent(sizes):.2f}")
    if given.plot is not None:
        plot(sizes, given.plot)


if __name__ == "__main__":
    main()
