"""The worklist of a run: what needs a decision and what must be looked at first, then the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from visitering.desk.office import DECIDED, MOST_OPEN, TAKEN_BACK, Now, Opened
from visitering.desk.store import Noted
from visitering.domain.cases import DECISIVE_KINDS, NEED_KINDS, Kind
from visitering.domain.identifiers import normalised
from visitering.reporting.letters.due import State

PAGE = 50
"""Cases of a page."""
LARGE = 5
"""From so many persons on households are counted as one size."""
NEEDS = (*DECISIVE_KINDS, *NEED_KINDS, Kind.JOB_OFFER, Kind.EXCLUSION)


class Rank(IntEnum):
    """In this order cases are worked through."""

    DECIDE = 0
    LOOK = 1
    CLEAR = 2
    DECIDED = 3


@dataclass(frozen=True)
class Line:
    """A case as the run has it."""

    case_id: str
    token: str
    municipality: str | None
    region: str
    persons: int
    needs: tuple[str, ...]
    review: tuple[str, ...]
    points: float
    reason: str
    due_on: str


@dataclass(frozen=True)
class Item:
    """A case as it stands now. `decided`: where it was decided to go. `hand`: who has it in hand."""

    line: Line
    state: State
    rank: Rank
    decided: str | None
    hand: str | None
    marks: tuple[Noted, ...]


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; blank: not by that."""

    rank: str = ""
    region: str = ""
    municipality: str = ""
    need: str = ""
    household: str = ""
    hand: str = ""
    marked: str = ""
    words: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        return cls(**{name: query.get(name, "").strip() for name in cls.__dataclass_fields__})

    @property
    def filled(self) -> dict[str, str]:
        return {name: value for name in self.__dataclass_fields__ if (value := str(getattr(self, name)))}


@dataclass(frozen=True)
class Progress:
    """How far the batch is: cases by rank, decided ones last."""

    cases: tuple[int, int, int, int]
    persons_decided: int
    persons: int

    @property
    def total(self) -> int:
        return sum(self.cases)

    @property
    def decided(self) -> int:
        return self.cases[Rank.DECIDED]


@lru_cache(maxsize=MOST_OPEN)
def lines(opened: Opened) -> tuple[Line, ...]:
    """The cases of the batch; those that were decided before the run are not in it."""
    return tuple(_lines(opened))


def _lines(opened: Opened) -> Iterator[Line]:
    regions = {m.code: m.region for m in opened.problem.municipalities}
    for case_id, row in opened.run.explanations.items():
        if row["status"] == "locked":
            continue
        kinds = {circumstance.kind for circumstance in opened.cases[case_id].circumstances}
        yield Line(
            case_id,
            opened.token[case_id],
            row["municipality"],
            regions.get(row["municipality"], ""),
            row["persons"],
            tuple(kind for kind in NEEDS if kind in kinds),
            tuple(row["manual_review"]),
            row["points"] or 0.0,
            row["reason"],
            row.get("due_on") or "",
        )


def items(opened: Opened, now: Now, marks: Sequence[Noted], hands: Mapping[str, str]) -> list[Item]:
    """Every case of the batch as it stands, in the order of work."""
    by_case: dict[str, tuple[Noted, ...]] = {}
    for noted in marks:
        by_case[noted.case_id] = (*by_case.get(noted.case_id, ()), noted)
    found = []
    for line in lines(opened):
        due = now.dues[line.case_id]
        decided = due.decision.municipality if due.state in DECIDED and due.decision is not None else None
        found.append(
            Item(
                line,
                due.state,
                _rank(due.state, line),
                decided,
                hands.get(line.case_id),
                by_case.get(line.case_id, ()),
            )
        )
    return sorted(found, key=lambda item: item.rank)


def _rank(state: State, line: Line) -> Rank:
    if state in DECIDED:
        return Rank.DECIDED
    if state is State.NEEDS_DECISION or state in TAKEN_BACK:
        return Rank.DECIDE
    return Rank.LOOK if line.review else Rank.CLEAR


def narrowed(found: Sequence[Item], asked: Asked, officer: str) -> list[Item]:
    """Those of the cases that are asked for. `hand`: `mine`, `nobody` or an officer."""
    wanted = normalised(asked.words).casefold()

    def fits(item: Item) -> bool:
        line, hand = item.line, {"mine": officer}.get(asked.hand, asked.hand)
        return (
            (not asked.rank or asked.rank == item.rank.name.lower())
            and (not asked.region or asked.region == line.region)
            and (not asked.municipality or asked.municipality in (item.decided or line.municipality or "-",))
            and (not asked.need or asked.need in line.needs)
            and (not asked.household or asked.household == household(line.persons))
            and (not asked.hand or (item.hand is None if hand == "nobody" else item.hand == hand))
            and (not asked.marked or bool(item.marks))
            and wanted in line.case_id.casefold()
        )

    return [item for item in found if fits(item)]


def household(persons: int) -> str:
    """A class of household sizes."""
    return str(persons) if persons < LARGE else f"{LARGE}+"


def progress(found: Sequence[Item]) -> Progress:
    counts = [0, 0, 0, 0]
    for item in found:
        counts[item.rank] += 1
    persons = sum(item.line.persons for item in found)
    done = sum(item.line.persons for item in found if item.rank is Rank.DECIDED)
    return Progress((counts[0], counts[1], counts[2], counts[3]), done, persons)
