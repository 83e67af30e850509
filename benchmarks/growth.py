"""How the time to place grows with the number of cases: a table as Markdown, and a plot.

    python benchmarks/growth.py [--cases 1000 3000 10000 30000 100000] [--municipalities 98] [--plot docs/growth.svg]

Each batch is generated with 4 % more places than persons and placed until the gap is 0.2 %, in a process of its own.
Time is CPU time, so that other work on the machine changes little. The exponent is the slope of log time over log
cases by least squares.
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
from visitering.loading import load
from visitering.matching.tiers import place

GAP = 0.002


@dataclass(frozen=True)
class Size:
    """What a batch of so many cases took: CPU seconds to load and to place, gap, persons placed, peak memory."""

    cases: int
    persons: int
    loading: float
    matching: float
    gap: float
    megabytes: float = 0.0


def measured(cases: int, folder: Path) -> Size:
    """Loads and places a batch that has been generated into the folder."""
    start = time.process_time()
    problem = load(folder / "scenario.yaml").problem
    loaded = time.process_time()
    limits = replace(problem.policy.solver, gap=GAP)
    result = place(replace(problem, policy=replace(problem.policy, solver=limits)))
    size = {case.case_id: case.size for case in problem.batch}
    return Size(
        cases=cases,
        persons=sum(size[case_id] for case_id in result.placements),
        loading=loaded - start,
        matching=time.process_time() - loaded,
        gap=result.tiers[-1].gap,
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
        y=alt.Y("matching:Q", scale=scale, title="CPU seconds to place")
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
    print("| cases | persons placed | CPU s to load | CPU s to place | gap | MB |")
    print("|---:|---:|---:|---:|---:|---:|")
    for cases in given.cases:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            generate(cases, given.municipalities, 5, data, places_per_person=1.04)
            found, megabytes = apart(measured, cases, data)
        sizes.append(s := replace(found, megabytes=megabytes))
        cells = f"{s.cases:,} | {s.persons:,} | {s.loading:.1f} | {s.matching:.1f} | {s.gap:.3%} | {s.megabytes:,.0f}"
        print(f"| {cells} |", flush=True)
    print(f"\nExponent of the time to place: {exponent(sizes):.2f}")
    if given.plot is not None:
        plot(sizes, given.plot)


if __name__ == "__main__":
    main()
