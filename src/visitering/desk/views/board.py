"""What marks do together: points by goal, quotas, evenness, rules broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from visitering.audit.placements import Violation
from visitering.audit.together import Moved
from visitering.desk.office import Opened
from visitering.domain.policy import scale_of
from visitering.drafting.told import goal_name
from visitering.explaining.catalogue import Catalogue


@dataclass(frozen=True)
class GoalRow:
    """A goal of a tier before and after, in points; `tier`: its number. The row of a tier itself has no goal."""

    tier: int
    name: str
    before: float
    after: float
    whole: bool = False

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class PlaceRow:
    """A municipality whose load changes. Persons; `off`: how far from its pace."""

    code: str
    quota: int
    pace: int
    before: int
    after: int

    @property
    def off(self) -> int:
        return abs(self.after - self.pace)


@dataclass(frozen=True)
class Even:
    """Persons off the pace: of the municipality farthest from it, and on average."""

    farthest: int
    mean: float


@dataclass(frozen=True)
class Board:
    goals: tuple[GoalRow, ...]
    places: tuple[PlaceRow, ...]
    before: Even
    after: Even
    broken: tuple[str, ...]
    persons: int


def board(opened: Opened, before: Moved, after: Moved, words: Catalogue) -> Board:
    """`after` against `before`: two placements of one run."""
    names = [m.code for m in opened.problem.municipalities]
    pace, quota = opened.scores.evenness.pace, opened.problem.quota
    places = tuple(
        PlaceRow(code, int(quota[m]), int(pace[m]), int(before.load[m]), int(after.load[m]))
        for m, code in enumerate(names)
        if before.load[m] != after.load[m]
    )
    return Board(
        tuple(_goals(opened, before.by_goal, after.by_goal, words)),
        places,
        _even(opened, before),
        _even(opened, after),
        tuple(broken(opened, after, words)),
        sum(opened.cases[case_id].size for case_id in after.placements),
    )


def _goals(
    opened: Opened, before: Sequence[Mapping[str, int]], after: Sequence[Mapping[str, int]], words: Catalogue
) -> Iterator[GoalRow]:
    for number, (tier, was, now) in enumerate(zip(opened.problem.policy.tiers, before, after, strict=True), start=1):
        scale = scale_of(tier)
        if len(now) > 1:
            named = words.say("desk.tier", number=number)
            yield GoalRow(number, named, sum(was.values()) / scale, sum(now.values()) / scale, whole=True)
        for goal, value in now.items():
            yield GoalRow(number, goal_name(words, goal), was[goal] / scale, value / scale, whole=len(now) == 1)


def _even(opened: Opened, moved: Moved) -> Even:
    off = abs(moved.load - opened.scores.evenness.pace)
    return Even(int(off.max(initial=0)), float(off.mean()) if off.size else 0.0)


def broken(opened: Opened, moved: Moved, words: Catalogue) -> Iterator[str]:
    """A sentence for each thing that does not hold, the rule in front: of a quota once for the municipality."""
    over = {v.municipality for v in moved.violations if v.rule == "quota" and not v.cases}
    for violation in moved.violations:
        if not (violation.rule == "quota" and violation.cases and violation.municipality in over):
            yield told(opened, violation, words)


def told(opened: Opened, violation: Violation, words: Catalogue) -> str:
    """What does not hold, with names and the rule's own reason where it has one."""
    rule = words.name("goal" if violation.rule == "employment" else "rule", violation.rule)
    figures, cases = violation.figures, ", ".join(violation.cases)
    place = violation.municipality
    if violation.rule == "quota" and not cases:
        sentence = words.say("desk.broken.quota", municipality=place, taken=figures["placed"], left=figures["left"])
    elif violation.rule == "links" and len(violation.cases) > 1:
        near = "near" if figures.get("near") else "together"
        sentence = words.say(f"desk.broken.{near}", cases=cases)
    elif "service" in figures:
        parts = {"service": figures["service"], "used": figures["used"], "left": figures["room"]}
        sentence = words.say("desk.broken.service", municipality=place, **parts)
    elif "thing" in figures:
        parts = {"thing": figures["thing"], "used": figures["taken"], "left": figures["left"]}
        sentence = words.say("desk.broken.places", **parts)
    else:
        case = opened.cases[violation.cases[0]]
        why = opened.book.why_not(case, str(place))
        reason = words.say("desk.broken.full") if why is None else words.reason(why)
        sentence = words.say("desk.broken.case", case=case.case_id, municipality=place, reason=reason)
    return words.say("desk.broken", rule=rule, sentence=sentence)
