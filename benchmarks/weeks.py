"""Weeks of two generators: how good after ten seconds, how long until proven, beside HiGHS on the whole model.

    python benchmarks/weeks.py [--only a week december demo_2018] [--highs 600] [--keep]

Both solve the same problem in the same run, each in a process of its own, one after the other: Visitering all tiers,
with two workers; HiGHS the last tier alone, keeping what Visitering reached in the others. Where Visitering proves
its placement best, HiGHS gets twice the time that this took and a little more: what it has not proven by then, it
proves later. Told are points, seconds (building the model included) and gaps to the lowest bound that either proved.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kept import asked, told
from run import apart, baseline

from visitering.domain.result import gap
from visitering.generating import generate
from visitering.loading import load
from visitering.matching.tiers import place

HERE = Path(__file__).parent
EARLY = 10.0
"""Seconds after which the placement must be good."""
AS_LONG = 2.1
"""HiGHS's time in multiples of Visitering's to its proof; the ratio kept is 1 / 2.1 for all that it does not prove by
then, and rises once it does."""
Made = Callable[[Path], Path]


def _generated(cases: int, seed: int, **settings: Any) -> Made:
    def made(folder: Path) -> Path:
        generate(cases, 98, seed, folder / "data", **settings)
        return folder / "data" / "scenario.yaml"

    return made


WEEKS: dict[str, Made] = {
    "a": lambda _: HERE / "weeks" / "a" / "scenario.yaml",
    "week": _generated(300, 3),
    "december": _generated(300, 4, places_per_person=1.04),
    "demo_2018": lambda _: HERE / "demo_2018.yaml",
} | {f"seed_{seed}": _generated(250, seed) for seed in (21, 22, 23, 24, 25)}


@dataclass(frozen=True)
class Placed:
    seconds: float
    early: float
    """Points in the last tier after `EARLY` seconds."""
    objective: int
    bound: int
    scale: int
    reached: tuple[int, ...]

    @property
    def proven(self) -> bool:
        return self.objective >= self.bound


def placed(scenario: Path) -> Placed:
    """Places a week, and remembers what was reached on the way."""
    problem = load(scenario).problem
    start, early = time.perf_counter(), [0.0]

    def progress(stage: str, *, points: float | None = None, **_: Any) -> None:
        del stage
        if points is not None and time.perf_counter() - start <= EARLY:
            early[0] = points

    result = place(problem, progress=progress)
    last = result.tiers[-1]
    reached = tuple(tier.objective for tier in result.tiers[:-1])
    seconds = time.perf_counter() - start
    if seconds <= EARLY:
        early[0] = last.objective / last.scale
    return Placed(seconds, early[0], last.objective, last.bound, last.scale, reached)


def main() -> None:
    chosen = asked(__doc__, WEEKS, highs=600.0)
    figures: dict[tuple[str, str], float] = {}
    print("| week | after 10 s | gap | points | gap | seconds | HiGHS: points | gap | seconds | ratio |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name in chosen.only:
        with tempfile.TemporaryDirectory() as folder:
            scenario = WEEKS[name](Path(folder))
            ours, _ = apart(placed, scenario)
            proof = AS_LONG * ours.seconds if ours.proven else chosen.highs
            theirs, _ = apart(baseline, "(b) HiGHS", scenario, ours.reached, min(proof, chosen.highs))
        scale = ours.scale
        bounds = [ours.bound / scale]
        if theirs is not None and theirs.bound is not None:
            bounds.append(theirs.bound / scale)
        least = max(min(bounds), ours.objective / scale)
        early, end = (gap(points, least, 1) for points in (ours.early, ours.objective / scale))
        proven = " proven" if ours.proven else ""
        other = "nothing found"
        if theirs is not None and theirs.objective is not None:
            best = theirs.objective + 1 > theirs.bound
            other = f"{theirs.objective / scale:,.1f}{' proven' if best else ''}"
        off = "" if theirs is None or theirs.objective is None else f"{gap(theirs.objective / scale, least, 1):.3%}"
        seconds = float("nan") if theirs is None else theirs.seconds
        print(
            f"| {name} | {ours.early:,.1f} | {early:.3%} | {ours.objective / scale:,.1f}{proven} | {end:.3%} "
            f"| {ours.seconds:.1f} | {other} | {off} | {seconds:.1f} | {ours.seconds / seconds:.2f} |",
            flush=True,
        )
        figures |= {
            (name, "gap after 10 s"): early,
            (name, "gap"): end,
            (name, "seconds to HiGHS"): ours.seconds / seconds,
        }
    print("\n" + "\n".join(told("weeks", figures, keep=chosen.keep)))


if __name__ == "__main__":
    main()
