"""`make bench`: Visitering against baselines in the same run, on the same problem, as Markdown.

    python benchmarks/run.py [--only week december peak predictions europe] [--runs 3]

(a) CP-SAT alone on the whole model and (b) HiGHS on the same model as a mixed-integer program, both for the time
that Visitering took to place (for a week in December twice that), keeping what it reached in the earlier tiers; (c)
greedy in order of arrival. Every method runs in a process of its own, so that its peak memory is its own, and no
baseline gets more than 12 GB. Gaps are to Visitering's checkable bound, on the tier's own points.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from baselines import Baseline, cp_sat_alone, highs_mip, in_order_of_arrival
from kept import told

from visitering.domain.result import gap
from visitering.generating import generate, generate_predictions
from visitering.goals.score import Scores
from visitering.loading import load
from visitering.matching.build import build
from visitering.matching.table import Table
from visitering.matching.tiers import place
from visitering.rules.book import Rulebook

SAFETY_STOP = 3600.0
"""Seconds by the clock after which Visitering must stop; the peak year and the weeks are far from it."""
BASELINES = ("(a) CP-SAT alone", "(b) HiGHS", "(c) greedy")
MEMORY = 12 * 10**9
"""Bytes of addresses that a baseline may have."""


@dataclass(frozen=True)
class Bench:
    """A problem: how it is made, the gap at which Visitering may stop, the baselines' time in multiples of its own.

    `effort`: what the search may use. `deadline`: seconds after which it is stopped in a run of its own. `most_runs`:
    of one that takes long.
    """

    title: str
    make: Callable[[Path], object]
    target: float = 0.0
    effort: float = 60.0
    patience: float = 1.0
    deadline: float | None = None
    most_runs: int = 99


BENCHES = {
    "week": Bench("a week: 300 cases, 98 municipalities", lambda out: generate(300, 98, 3, out), deadline=10.0),
    "december": Bench(
        "a week in December: 300 cases, 4 % more places than persons",
        lambda out: generate(300, 98, 4, out, places_per_person=1.04),
        patience=2.0,
        deadline=30.0,
    ),
    "peak": Bench(
        "the peak year: 9,000 cases, 4 % more places than persons",
        lambda out: generate(9000, 98, 5, out, places_per_person=1.04),
        target=0.001,
    ),
    "predictions": Bench(
        "predictions: 500 cases, 20 sites, three services",
        lambda out: generate_predictions(500, 20, 7, out),
        effort=200.0,
    ),
    "europe": Bench(
        "Europe: 100,000 cases, 400 municipalities, 4 % more places than persons",
        lambda out: generate(100_000, 400, 5, out, places_per_person=1.04),
        target=0.002,
        most_runs=1,
    ),
}


@dataclass(frozen=True)
class Line:
    """What a method did: points and gap in the last tier (None: found nothing), persons, seconds, peak memory."""

    method: str
    persons: int
    points: float | None
    gap: float | None
    seconds: float
    megabytes: float


def table_of(folder: Path) -> Table:
    problem = load(folder if folder.is_file() else folder / "scenario.yaml").problem
    return build(problem, Rulebook(problem), Scores(problem))


def ours(folder: Path, target: float, effort: float, seconds: float = SAFETY_STOP) -> dict[str, Any]:
    """Places, and tells what a baseline needs to know of it."""
    problem = load(folder / "scenario.yaml").problem
    limits = replace(problem.policy.solver, gap=target, effort=effort, time_limit_s=seconds)
    problem = replace(problem, policy=replace(problem.policy, solver=limits))
    start = time.perf_counter()
    result = place(problem)
    spent = time.perf_counter() - start
    size = {case.case_id: case.size for case in problem.batch}
    last = result.tiers[-1]
    return {
        "seconds": spent,
        "persons": sum(size[case_id] for case_id in result.placements),
        "objective": last.objective,
        "bound": last.checkable,
        "proven": last.objective >= last.bound,
        "scale": last.scale,
        "reached": tuple(tier.objective for tier in result.tiers[:-1]),
    }


def baseline(name: str, folder: Path, reached: tuple[int, ...], seconds: float) -> Baseline:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    table = table_of(folder)
    if name == "(a) CP-SAT alone":
        return cp_sat_alone(table, reached, seconds)
    if name == "(b) HiGHS":
        return highs_mip(table, reached, seconds)
    order = {case.case_id: i for i, case in enumerate(load(folder / "scenario.yaml").problem.batch)}
    return in_order_of_arrival(
        table, sorted(range(len(table.groups)), key=lambda u: order[table.groups[u][0].case_id])
    )


def apart(function: Callable[..., Any], *arguments: Any) -> tuple[Any, float]:
    """(what a function returns in a process of its own, None if it ran out of memory; that process's peak in MB)."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(_measured, function, arguments).result()
        except (BrokenProcessPool, MemoryError):
            return None, MEMORY / 2**20


def _measured(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, float]:
    result = function(*arguments)
    return result, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def once(bench: Bench, folder: Path) -> list[Line]:
    """One run of every method."""
    found, memory = apart(ours, folder, bench.target, bench.effort)
    lines = [_line("Visitering, proven best" if found["proven"] else "Visitering", found, memory)]
    if bench.deadline is not None:
        stopped, memory = apart(ours, folder, bench.target, bench.effort, bench.deadline)
        lines.append(_line(f"Visitering, stopped after {bench.deadline:.0f} s", stopped, memory))
    for name in BASELINES:
        start = time.perf_counter()
        result, memory = apart(baseline, name, folder, found["reached"], bench.patience * found["seconds"])
        if result is None:
            spent = time.perf_counter() - start
            lines.append(Line(f"{name}, out of memory", 0, None, None, spent, memory))
        elif result.objective is None:
            lines.append(Line(name, result.persons, None, None, result.seconds, memory))
        else:
            reached = {"objective": result.objective, "persons": result.persons, "seconds": result.seconds}
            lines.append(_line(name, found | reached, memory))
    return lines


def _line(method: str, found: dict[str, Any], megabytes: float) -> Line:
    """What a method found, its gap to the bound of Visitering's run that is given with it."""
    points, off = found["objective"] / found["scale"], gap(found["objective"], found["bound"], found["scale"])
    return Line(method, found["persons"], points, off, found["seconds"], megabytes)


def medians(runs: list[list[Line]]) -> list[Line]:
    """The median of every figure over the runs, method by method; points of those runs that found something."""
    return [_median(list(lines)) for lines in zip(*runs, strict=True)]


def _median(lines: list[Line]) -> Line:
    found = [line for line in lines if line.points is not None]
    method = " / ".join(dict.fromkeys(line.method for line in lines))
    if 0 < len(found) < len(lines):
        method = f"{method}, nothing found in {len(lines) - len(found)} of {len(lines)} runs"

    def middle(values: Iterable[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return statistics.median(known) if known else None

    return Line(
        method,
        round(middle(line.persons for line in found) or 0),
        middle(line.points for line in found),
        middle(line.gap for line in found),
        statistics.median(line.seconds for line in lines),
        statistics.median(line.megabytes for line in lines),
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--only", nargs="*", choices=list(BENCHES), default=list(BENCHES))
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--keep", action="store_true", help="these figures become the table kept")
    chosen = arguments.parse_args()
    for name in chosen.only:
        bench = BENCHES[name]
        with tempfile.TemporaryDirectory() as parent:
            folder = Path(parent) / "data"
            bench.make(folder)
            lines = medians([once(bench, folder) for _ in range(min(chosen.runs, bench.most_runs))])
        print(f"\n### {bench.title}\n\n| method | persons | points | gap | seconds | ratio | MB |")
        print("|---|---:|---:|---:|---:|---:|---:|")
        for entry in lines:
            points = "nothing found" if entry.points is None else f"{entry.points:,.2f}"
            off = "" if entry.gap is None else f"{entry.gap:.3%}"
            ratio = entry.seconds / lines[0].seconds
            print(
                f"| {entry.method} | {entry.persons:,} | {points} | {off} | {entry.seconds:.1f} | {ratio:.2f} "
                f"| {entry.megabytes:,.0f} |",
                flush=True,
            )
        ours = lines[0]
        figures = {("Visitering", "gap"): ours.gap or 0.0} | {
            (line.method.split(",")[0], "seconds of Visitering to its"): ours.seconds / line.seconds
            for line in lines[1:]
            if line.method.startswith("(b)")
        }
        print("\n" + "\n".join(told(name, figures, keep=chosen.keep)))


if __name__ == "__main__":
    main()
