"""What a draft changed against the run it was made from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from visitering.audit.points import by_goal, placed_persons
from visitering.domain.result import Placement, Result, TierResult
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook

WITHOUT_EFFECT = frozenset({"forms.csv", "events.jsonl"})
"""Files of a dataset that no placement depends on."""


@dataclass(frozen=True)
class Mover:
    """A case that another municipality has than in the run, or none. `held`: by hand."""

    case_id: str
    before: str | None
    after: str | None
    held: bool


@dataclass(frozen=True)
class Reached:
    """What a tier of a run or a draft reached, and the bound that is proven, in the tier's integers; the gap."""

    objective: int
    bound: int
    gap: float

    def least_loss(self, after: Reached) -> int:
        """What the best that may still be found afterwards loses at least against what was found here."""
        return max(0, self.objective - after.bound)

    def may_equal(self, after: Reached) -> bool:
        """Whether both may be worth the same at their best: each may lie anywhere from what it found to its bound."""
        return self.objective <= after.bound and after.objective <= self.bound


@dataclass(frozen=True)
class TierChange:
    """A tier before and after. `follows`: an earlier tier is not the same, so that this one stands as found.

    `before`: None where the dataset has changed since the run, so that its points and its proof are of another batch.
    `again`: what the run's placements of the draft's batch are worth as things stand now; None where they can no
    longer be counted. Without a change since the run both say the same.
    """

    goals: Mapping[str, int]
    scale: int
    before: Reached | None
    after: Reached
    follows: bool
    again: int | None


@dataclass(frozen=True)
class GoalChange:
    """Weighted points of a goal before and after, in the scale of its tier."""

    goal: str
    scale: int
    before: int
    after: int


@dataclass(frozen=True)
class Changed:
    """`farthest` and `mean`: persons off the pace, of the municipality farthest from it and on average.

    `since`: files of the dataset that are not what they were in the run. `held_open`: cases that were held in a
    municipality and stay open all the same.
    """

    since: tuple[str, ...]
    movers: tuple[Mover, ...]
    held_open: tuple[str, ...]
    tiers: tuple[TierChange, ...]
    goals: tuple[GoalChange, ...]
    farthest: tuple[int, int]
    mean: tuple[float, float]

    @property
    def others(self) -> tuple[Mover, ...]:
        """Those that nobody held."""
        return tuple(mover for mover in self.movers if not mover.held)


def changed(
    book: Rulebook, scores: Scores, run: tuple[Collection[str], Result], after: Result, since: Sequence[str]
) -> Changed:
    """The draft against the run, both counted by the draft's problem: its batch, its points.

    `run`: the cases of its batch, and its result. A case that has joined the batch since has not moved.
    """
    problem, (known, before) = scores.problem, run
    batch = {case.case_id for case in problem.batch}
    # Counted by the draft's goals: one may have come into force since, as that of announcements has.
    still = {c: p for c, p in before.placements.items() if c in batch}
    then = replace(before, placements=still, tiers=after.tiers)
    was = {c: p.municipality for c, p in then.placements.items()}
    now = {c: p.municipality for c, p in after.placements.items()}
    movers = tuple(
        Mover(case, was.get(case), now.get(case), case in problem.held)
        for case in sorted({*was, *now})
        if case in known and was.get(case) != now.get(case)
    )
    given = by_goal(book, scores, after)
    counted = by_goal(book, scores, then) if _countable(scores, then) else None
    even = [_off_pace(scores, result) for result in (then, after)]
    return Changed(
        tuple(since),
        movers,
        tuple(c for c, hold in problem.held.items() if hold.municipality is not None and c not in now),
        tuple(_tiers(before, after, counted, since)),
        tuple(_goals(after, counted or given, given)),
        (even[0][0], even[1][0]),
        (even[0][1], even[1][1]),
    )


def _countable(scores: Scores, result: Result) -> bool:
    """Whether the places and openings that a run used are there still, and fit who took them."""
    persons = {person.person_id: person for case in scores.problem.batch for person in case.persons}

    def fits(placement: Placement) -> bool:
        if placement.municipality not in scores.problem.index:
            return False
        m = scores.problem.index[placement.municipality]
        for person, name in placement.fills.items():
            fills = scores.fills(persons[person]) if person in persons else None
            s = scores.shortage.get(name)
            if fills is None or not ((fills.shortage == s) & (fills.municipality == m)).any():
                return False
        return True

    return all(map(fits, result.placements.values()))


def _tiers(
    before: Result, after: Result, counted: Sequence[Mapping[str, int]] | None, since: Sequence[str]
) -> Iterator[TierChange]:
    follows = False
    for t, tier in enumerate(after.tiers):
        was = None if since else _reached(before.tiers[t])
        again = None if counted is None else sum(counted[t].values())
        yield TierChange(tier.goals, tier.scale, was, _reached(tier), follows, again)
        follows = follows or again != tier.objective


def _reached(tier: TierResult) -> Reached:
    return Reached(tier.objective, tier.bound, tier.gap)


def _goals(
    result: Result, before: Sequence[Mapping[str, int]], after: Sequence[Mapping[str, int]]
) -> Iterator[GoalChange]:
    for tier, was, now in zip(result.tiers, before, after, strict=True):
        for goal, value in now.items():
            if was[goal] != value:
                yield GoalChange(goal, tier.scale, was[goal], value)


def _off_pace(scores: Scores, result: Result) -> tuple[int, float]:
    problem = scores.problem
    here = [placement for placement in result.placements.values() if placement.municipality in problem.index]
    off = abs(problem.load + placed_persons(problem, here) - scores.evenness.pace)
    return int(off.max(initial=0)), float(off.mean()) if off.size else 0.0
