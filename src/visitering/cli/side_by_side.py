"""Comparisons on the terminal: one column a scenario, differences only where they lie outside the gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from visitering.cli.output import nothing_to_place, percent, print_table, tell
from visitering.cli.speech import in_words, language, spoken
from visitering.comparing.gaps import Difference
from visitering.comparing.tables import GOALS, goal_points, groups, regions
from visitering.domain.geography import names_of
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.drafts import chosen, draft_of, of_what
from visitering.said import joined, said

if TYPE_CHECKING:
    from visitering.comparing.comparison import Comparison
    from visitering.comparing.cost import Cost, Without
    from visitering.comparing.solved import Solved
    from visitering.comparing.sweep import Sweep

SIGNS = said(
    "? figures differ, but within the gaps: no difference can be told; ≈ the same figures, not proven; "
    "= the same, proven; · not a goal of both."
)


def compared(found: Comparison) -> None:
    """Measures down, scenarios across."""
    solved, words = found.solved, spoken(found.first.problem)
    if not any(s.cases for s in solved) and (told := nothing_to_place(found.first.problem, words)):
        print(told)
    moved = {row["scenario"]: row["cases_elsewhere"] for row in _scenarios(found)}
    measures = [
        (said("persons placed"), *(_of(s.persons_placed, s.persons) for s in solved)),
        (said("widest gap"), *(percent(s.gap) for s in solved)),
        (said("distance to pace"), *(_distance(s) for s in solved)),
        (said("openings filled"), *(_of(s.filled, s.openings) for s in solved)),
        (said("cases placed elsewhere"), "", *(moved[s.name] for s in solved[1:])),
    ]
    drafts = [draft_of(entry.problem) for entry in found.entries]
    if any(drafts):
        measures.insert(
            0, (said("draft of"), *("" if d is None else d["run"] or said("no run named") for d in drafts))
        )
    print_table(
        ("", *(s.name for s in solved)),
        measures,
        (_goal(found, goal) for goal in GOALS),
        _down(regions(found), "region", lambda row: "" if row["fill"] is None else _share(row["fill"])),
        _down(
            ({**row, "name": _group(words, row)} for row in groups(found)),
            "name",
            lambda row: joined(filter(None, [_share(row["share_placed"]), _mean(row["mean_points"])]), ", "),
        ),
    )
    tell("Regions: persons of the year over quota. Groups: share of persons placed, mean points of a case placed.")
    tell("(+n) against {name}.", name=solved[0].name)
    print(in_words(SIGNS))
    for entry, draft in zip(found.entries, drafts, strict=True):
        if draft is not None:
            catalogue = Catalogue(language(), names_of(entry.problem.municipalities))
            print(f"{entry.name}: {of_what(draft, catalogue)}")
            for sentence in chosen(draft, catalogue):
                print(f"  {sentence}")


def _of(part: int, whole: int) -> str:
    return said("{part} of {whole}", part=part, whole=whole)


def _distance(solved: Solved) -> str:
    return said("{largest}, mean {mean:.1f}", largest=solved.largest_distance, mean=solved.mean_distance)


def _scenarios(found: Comparison) -> Iterable[dict[str, Any]]:
    from visitering.comparing.tables import scenarios

    return scenarios(found)


def _goal(found: Comparison, goal: str) -> Sequence[str]:
    """The points of a goal by scenario, and how they stand to the first's."""
    first, *others = (_figure(goal_points(goal, s.points[goal])) for s in found.solved)
    signs = (_sign(goal, found.difference(n, goal)) for n in range(1, len(found.solved)))
    label = spoken(found.first.problem).name("goal", goal)
    return label, first, *(joined(pair, " ") for pair in zip(others, signs, strict=True))


def _down(rows: Iterable[dict[str, Any]], key: str, cell: Callable[[dict[str, Any]], str]) -> Iterable[list[str]]:
    """A line per value of `key`, with one cell per scenario."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        lines.setdefault(row[key], [row[key]]).append(cell(row))
    return lines.values()


def swept(found: Sweep) -> None:
    """A line per point."""
    if told := nothing_to_place(found.entry.problem, spoken(found.entry.problem)):
        print(told)
    first, second = found.curve
    print_table(
        (said("point"), *(axis.key for axis in found.axes), said("persons"), first, second, said("gap"), ""),
        (
            (
                point.number,
                *point.values,
                point.solved.persons_placed,
                *(_figure(goal_points(goal, point.solved.points[goal])) for goal in found.curve),
                percent(point.solved.gap),
                "" if point.dominated_by is None else said("dominated by {point}", point=point.dominated_by),
            )
            for point in found.points
        ),
    )
    tell("Dominated: another point is as good in both goals and, beyond the gaps, better in one.")


def costs(found: Cost) -> None:
    """A line per rule and goal: what the others gain without it."""
    words = spoken(found.entry.problem)
    if told := nothing_to_place(found.entry.problem, words):
        print(told)
    names = [words.name("goal", goal) for goal in _weighed(found)]
    last = found.full.tiers[-1]
    weighed = _weighed(found)
    nothing = (
        said("nothing"),
        found.full.persons_placed,
        _figure(round(last.points, 1)),
        "",
        *(_figure(goal_points(goal, found.full.points[goal])) for goal in weighed),
        percent(found.full.gap),
    )
    print_table(
        (said("without"), said("persons"), said("last tier"), said("at most"), *names, said("gap")),
        [nothing],
        (_cost(found, other, weighed, words) for other in found.without),
    )
    tell(
        "Without a rule or goal: how much more (+) or less (−) the others reach. Unweighted points by goal; the last"
    )
    tell("tier as the scenario weighs it, without the goal itself. At most: what a rule can cost it, proven or not.")
    print(in_words(SIGNS))


def _weighed(found: Cost) -> list[str]:
    return [goal for tier in found.full.tiers for goal in tier.goals if goal != "place_persons"]


def _cost(found: Cost, other: Without, weighed: Sequence[str], words: Catalogue) -> Sequence[str]:
    """What the others gain without one rule or goal."""
    scale, difference, most = found.full.tiers[-1].scale, found.last_tier(other), found.at_most(other)
    name = words.name(other.kind, other.id)
    value = None if difference.value is None else round(float(Fraction(difference.value, scale)), 1)
    return (
        said("rule {name}", name=name) if other.kind == "rule" else said("goal {name}", name=name),
        f"{other.solved.persons_placed - found.full.persons_placed:+d}" if other.same_batch else said("other batch"),
        difference.sign if not value else said("{value:+,}", value=value),
        "" if most is None else _figure(round(most / scale, 1)),
        *(_difference(goal, found.difference(other, goal)) for goal in weighed),
        percent(other.solved.gap),
    )


def _sign(goal: str, found: Difference) -> str:
    return joined(["(", _difference(goal, found), ")"], "") if found.value else found.sign


def _difference(goal: str, found: Difference) -> str:
    return said("{value:+,}", value=goal_points(goal, found.value)) if found.value else found.sign


def _figure(value: Any) -> str:
    return said("{value:,}", value=value)


def _share(value: Any) -> str:
    return said("{percent:.0f} %", percent=100 * float(value))


def _mean(value: Any) -> str:
    return "" if value is None else said("{points:,.2f}", points=float(value))


def _group(words: Catalogue, row: Mapping[str, Any]) -> str:
    kind, of = row["kind"], row["group"]
    return f"{words.say(f'groups.{kind}')}: {words.say(f'group.{kind}.{of}')}"
