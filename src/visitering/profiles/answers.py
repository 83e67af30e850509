"""What the case system says of a case, and the fields by which it says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from visitering.domain.faults import Fault

CASE = ("assignments.case_id", "cases.case_id", "decisions.case_id", "persons.case_id")
MUNICIPALITY = ("decisions.municipality", "assignments.municipality", "municipalities.municipality")
DECISION, DAY, REASON = "decisions.decision", "decisions.decided_on", "decisions.reason"
PERSONS = ("decisions.persons", "assignments.persons")
PERSON = "persons.person_id"
USES = ("decisions.uses", "assignments.uses")
"""Fields that are read, of each the first that a profile has."""

KINDS = ("accepted", "override", "rejected")


@dataclass(frozen=True)
class Known:
    """What a file may speak of: the cases, persons and municipalities of the dataset."""

    cases: tuple[str, ...]
    persons: tuple[str, ...]
    municipalities: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """A decision of the case system. `persons`: how many, and `person_ids`: which, where the file says so."""

    file: str
    line: int
    case_id: str
    municipality: str
    decision: str
    decided_on: date
    persons: int | None = None
    person_ids: frozenset[str] = frozenset()
    uses: tuple[str, ...] = ()
    reason: str | None = None
    proposed: str | None = None

    @property
    def said_again(self) -> tuple[str, str, str, date]:
        """What two rows of one decision have alike."""
        return self.case_id, self.municipality, self.decision, self.decided_on


@dataclass
class Answers:
    """`given`: the decisions in the order of the file; `undecided`: rows without one; `misfits`: what cannot be."""

    given: list[Answer] = field(default_factory=list)
    undecided: int = 0
    misfits: list[Fault] = field(default_factory=list)
