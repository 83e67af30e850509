"""Many years under every policy, side by side in processes, and what they say together."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import mean, stdev
from typing import TypeVar

from visitering.matching.progress import Progress, silent
from visitering.simulating.arrivals import Year
from visitering.simulating.measure import Outcome, Yardstick
from visitering.simulating.replay import Placing, Settings, replay

JobT = TypeVar("JobT")
DoneT = TypeVar("DoneT")

# Student's t, two-sided, 95 %, by degrees of freedom; beyond the table that of the normal distribution.
_T95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10)
_NORMAL95 = 1.96


@dataclass(frozen=True)
class Job:
    """One year under one policy."""

    year: Year
    placing: Placing
    settings: Settings


def run_job(job: Job) -> Outcome:
    return Yardstick(job.year, job.settings.batches).measure(replay(job.year, job.placing, job.settings))


def in_processes(work: Callable[[JobT], DoneT], jobs: Sequence[JobT], workers: int) -> Iterator[DoneT]:
    """The work on each job, in the order of the jobs; in this process where one worker is enough."""
    if workers == 1 or len(jobs) == 1:
        yield from map(work, jobs)
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(work, jobs)


def simulate(
    years: Iterable[Year], settings: Settings, workers: int = 1, progress: Progress = silent
) -> tuple[Outcome, ...]:
    """Every year under every policy: year by year, the policies in their order."""
    jobs = [Job(year, placing, settings) for year in years for placing in Placing]
    outcomes = []
    for outcome in in_processes(run_job, jobs, workers):
        outcomes.append(outcome)
        progress(f"year {outcome.number} {outcome.placing}", share=len(outcomes) / len(jobs))
    return tuple(outcomes)


@dataclass(frozen=True)
class Estimate:
    """A mean over years; `margin`: half the width of its 95 % interval (Student's t), None for a single year."""

    mean: float
    margin: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> Estimate:
        count = len(values)
        if count < 2:
            return cls(mean(values), None)
        factor = _T95[count - 2] if count - 2 < len(_T95) else _NORMAL95
        return cls(mean(values), factor * stdev(values) / count**0.5)


@dataclass(frozen=True)
class Line:
    """One policy over all years. `of_hindsight`: its points as a share of those of hindsight, year by year."""

    placing: Placing
    points: Estimate
    of_hindsight: Estimate
    open_persons: Estimate
    evenness: Estimate
    off_pace: Estimate


def lines(outcomes: Sequence[Outcome]) -> list[Line]:
    """A line per policy."""
    best = {o.number: o.points for o in outcomes if o.placing is Placing.HINDSIGHT}
    found = []
    for placing in Placing:
        own = [o for o in outcomes if o.placing is placing]
        found.append(
            Line(
                placing,
                Estimate.of([o.points for o in own]),
                Estimate.of([_share(o.points, best[o.number]) for o in own]),
                Estimate.of([o.open_persons for o in own]),
                Estimate.of([o.evenness for o in own]),
                Estimate.of([o.off_pace for o in own]),
            )
        )
    return found


def _share(points: float, best: float) -> float:
    """1 where there is nothing to reach."""
    return points / best if best else 1.0


@dataclass(frozen=True)
class Regret:
    """Points per person that a group has less than with hindsight, under one policy."""

    placing: Placing
    kind: str
    group: str
    persons: float
    regret: Estimate


def regrets(outcomes: Sequence[Outcome]) -> list[Regret]:
    """Every group under every policy but hindsight, over the years that have somebody of the group."""
    best = {o.number: o.by_group for o in outcomes if o.placing is Placing.HINDSIGHT}
    found = []
    for placing in Placing:
        own = [o for o in outcomes if o.placing is placing]
        if placing is Placing.HINDSIGHT:
            continue
        for kind, group in dict.fromkeys(key for o in own for key in o.by_group):
            here = [
                (o.by_group[kind, group], best[o.number][kind, group]) for o in own if (kind, group) in o.by_group
            ]
            lost = [(most - points) / persons for (persons, points), (_, most) in here]
            found.append(Regret(placing, kind, group, mean(n for (n, _), _ in here), Estimate.of(lost)))
    return found
