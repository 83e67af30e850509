"""Refugees: persons with competences, grouped into cases with personal circumstances."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

WORK_STARTS, WORK_ENDS = 18, 65


class Kind(StrEnum):
    """Kinds of personal circumstances (`circumstances.csv`)."""

    CLOSE_FAMILY = "close_family"
    INSTITUTION_BEFORE = "institution_before"
    SPECIAL = "special"
    JOB_OFFER = "job_offer"
    TREATMENT = "treatment"
    INSTITUTION = "institution"
    EDUCATION = "education"
    EXCLUSION = "exclusion"
    WISH = "wish"
    FAMILY_ABROAD = "family_abroad"


DECISIVE_KINDS = (Kind.CLOSE_FAMILY, Kind.INSTITUTION_BEFORE, Kind.SPECIAL)
"""Those that carry a weight, and that bind where they are decisive."""

NEED_KINDS = (Kind.TREATMENT, Kind.INSTITUTION, Kind.EDUCATION)
"""Those that call for an offer within reach."""


@dataclass(frozen=True, slots=True)
class Competence:
    """An occupation (DISCO-08/ISCO-08, 1 to 6 digits) somebody can do. `years` of experience; None: not known."""

    occupation: str
    years: Decimal | None = None
    authorised: bool | None = None

    @property
    def counted_years(self) -> Decimal:
        """The experience that counts: what is not known counts as none."""
        return Decimal(0) if self.years is None else self.years

    @property
    def counts(self) -> bool:
        """False where the occupation needs a Danish authorisation that is missing."""
        return self.authorised is not False


@dataclass(frozen=True, slots=True)
class Person:
    person_id: str
    birth_year: int
    adult: bool | None = None
    education: int | None = None
    languages: tuple[str, ...] = ()
    able_to_work: bool = True
    competences: tuple[Competence, ...] = ()

    def age(self, year: int) -> int:
        """Years turned during `year`: the data knows the year of birth only."""
        return year - self.birth_year

    def is_adult(self, year: int) -> bool:
        return self.age(year) >= WORK_STARTS if self.adult is None else self.adult

    def can_work(self, year: int) -> bool:
        """An adult under 65 who is able to work: whose employment counts."""
        return self.able_to_work and self.is_adult(year) and self.age(year) < WORK_ENDS

    def adulthood_unknown(self, year: int) -> bool:
        """Turns 18 in `year`, and nothing says whether that has happened yet."""
        return self.adult is None and self.age(year) == WORK_STARTS


SERVICES: Mapping[str, Callable[[Person, int], bool]] = {
    "persons": lambda _person, _year: True,
    "children": lambda person, year: not person.is_adult(year),
    "adults": lambda person, year: person.is_adult(year) and person.age(year) < WORK_ENDS,
    "seniors": lambda person, year: person.is_adult(year) and person.age(year) >= WORK_ENDS,
    "school_age": lambda person, year: 6 <= person.age(year) <= 16,
}
"""Services that count persons by their age in a year: whether a person takes a place."""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One row of `circumstances.csv`. `igu`: the job offer is an igu course (not counted as time-limited).

    `region`, `within_minutes`: of an exclusion that is about more than its municipality. `assumed`: no row of the
    dataset, but one that a scenario adds (`adjust`).
    """

    kind: Kind
    municipality: str | None = None
    code: str | None = None
    detail: str | None = None
    decisive: bool = True
    hours: Decimal | None = None
    time_limited: bool | None = None
    documented_on: date | None = None
    region: str | None = None
    within_minutes: int | None = None
    assumed: bool = False

    @property
    def igu(self) -> bool:
        return self.code is not None and self.code.lower() == "igu"


@dataclass(frozen=True, slots=True)
class Case:
    """The persons who must be placed together: one alone, or a nuclear family. Decisions are per case."""

    case_id: str
    persons: tuple[Person, ...]
    permit_basis: str | None = None
    permit_date: date | None = None
    centre: str | None = None
    unaccompanied_minor: bool = False
    heard_on: date | None = None
    circumstances: tuple[Circumstance, ...] = ()

    @property
    def size(self) -> int:
        """Persons, as the quotas count them."""
        return len(self.persons)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for person in self.persons for code in person.languages))

    def of_kind(self, *kinds: Kind) -> Iterator[Circumstance]:
        return (c for c in self.circumstances if c.kind in kinds)

    def decisive(self) -> tuple[Circumstance, ...]:
        return tuple(c for c in self.of_kind(*DECISIVE_KINDS) if c.decisive)

    def needs(self) -> tuple[tuple[Kind, str], ...]:
        """Each (kind, code) of an offer the case needs, once, in the order of the file."""
        return tuple(dict.fromkeys((c.kind, c.code or "") for c in self.of_kind(*NEED_KINDS)))

    @property
    def may_follow(self) -> int:
        """Persons who may be reunited later; they take no place now."""
        return sum(int(c.detail or 0) for c in self.of_kind(Kind.FAMILY_ABROAD))


@dataclass(frozen=True, slots=True)
class Link:
    """Two cases that belong together: in one municipality, or near each other."""

    case_id: str
    linked_case_id: str
    same_municipality: bool
