"""Many years under every policy, as pieces of work for an executor, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import mean, stdev

from visitering.errors import SolverError
from visitering.matching.progress import Progress, silent
from visitering.parallel.choice import Choice
from visitering.parallel.executor import Failure, results
from visitering.said import said
from visitering.simulating.arrivals import Year
from visitering.simulating.measure import Outcome, Yardstick
from visitering.simulating.replay import Placing, Settings, replay

# Student's t, two-sided, 95 %, by degrees of freedom; beyond the table that of the normal distribution.
_T95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10)
_NORMAL95 = 1.96


@dataclass(frozen=True)
class Campaign:
    """What all pieces of work share: the years, and how each is replayed."""

    years: tuple[Year, ...]
    settings: Settings


@dataclass(frozen=True)
class Job:
    """One year, by its position, under one policy."""

    position: int
    placing: Placing


def run_job(campaign: Campaign, job: Job) -> Outcome:
    year, settings = campaign.years[job.position], campaign.settings
    return Yardstick(year, settings.batches).measure(replay(year, job.placing, settings))


def simulate(
    years: Iterable[Year], settings: Settings, choose: Choice, progress: Progress = silent
) -> tuple[Outcome, ...]:
    """Every year under every policy: year by year, the policies in their order.

    Raises `SolverError` where a year gives nothing: means over what is left would not be those asked for.
    """
    campaign = Campaign(tuple(years), settings)
    jobs = [Job(position, placing) for position in range(len(campaign.years)) for placing in Placing]
    # Hindsight and future prices take longest: begun first, nothing waits for them alone at the end.
    tasks = {
        _name(campaign, job): job for job in sorted(jobs, key=lambda job: list(Placing).index(job.placing))[::-1]
    }
    executor, _ = choose(len(tasks))
    found: dict[Job, Outcome] = {}
    for name, value in results(executor, run_job, campaign, tasks):
        if isinstance(value, Failure):
            raise SolverError(said("{name} could not be simulated: {message}", name=name, message=value.message))
        found[tasks[name]] = value
        progress(
            said("{found} of {tasks} done, {name} last", found=len(found), tasks=len(tasks), name=name),
            share=len(found) / len(tasks),
        )
    return with_best_known([found[job] for job in jobs])


def _name(campaign: Campaign, job: Job) -> str:
    return f"year {campaign.years[job.position].number} {job.placing}"


def with_best_known(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes, hindsight's no worse than any other of its year.

    What another policy found could be chosen with hindsight too, and hindsight's own search is not always proven
    best: where another one leaves fewer persons open, or as many with more points, hindsight is that placement.
    """
    return tuple(
        outcome if outcome.placing is not Placing.HINDSIGHT else _best_known(outcome, outcomes)
        for outcome in outcomes
    )


def _best_known(hindsight: Outcome, outcomes: Sequence[Outcome]) -> Outcome:
    others = [o for o in outcomes if o.number == hindsight.number and o.placing is not Placing.HINDSIGHT]
    best = max((hindsight, *others), key=lambda o: (-o.open_persons, o.points))
    bound = None if hindsight.bound is None else max(hindsight.bound, best.points)
    return replace(best, placing=Placing.HINDSIGHT, bound=bound)


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
    """One policy over all years. `of_hindsight`: its points as a share of those of hindsight, year by year.

    `of_bound`: as a share of what hindsight's bound leaves possible; the true share of the best lies between the two.
    Both are over the years in which there is something to reach, None where there is no such year.
    """

    placing: Placing
    points: Estimate
    of_hindsight: Estimate | None
    of_bound: Estimate | None
    open_persons: Estimate
    openings_filled: Estimate
    evenness: Estimate
    off_pace: Estimate


def lines(outcomes: Sequence[Outcome]) -> list[Line]:
    """A line per policy."""
    hindsight = {o.number: o for o in outcomes if o.placing is Placing.HINDSIGHT}
    best = {number: o.points for number, o in hindsight.items()}
    bound = {number: o.points if o.bound is None else o.bound for number, o in hindsight.items()}
    found = []
    for placing in Placing:
        own = [o for o in outcomes if o.placing is placing]
        found.append(
            Line(
                placing,
                Estimate.of([o.points for o in own]),
                _share(own, best),
                _share(own, bound),
                Estimate.of([o.open_persons for o in own]),
                Estimate.of([o.openings_filled for o in own]),
                Estimate.of([o.evenness for o in own]),
                Estimate.of([o.off_pace for o in own]),
            )
        )
    return found


def _share(outcomes: Sequence[Outcome], most: Mapping[int, float]) -> Estimate | None:
    """Points as a share of the most of their year, where that is not 0."""
    shares = [o.points / most[o.number] for o in outcomes if most[o.number]]
    return Estimate.of(shares) if shares else None


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
