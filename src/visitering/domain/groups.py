"""Groups of cases by which outcomes are compared: who gains, who bears it."""

from __future__ import annotations

from collections.abc import Iterator

from visitering.domain.cases import NEED_KINDS, Case

NONE = "none"
GROUPS: tuple[tuple[str, str], ...] = (
    *(("size", of) for of in ("1", "2", "3-4", "5+")),
    *(("education", of) for of in ("0-2", "3-4", "5-8", NONE)),
    *(("need", of) for of in (*map(str, NEED_KINDS), NONE)),
    *(("minor", of) for of in ("alone", NONE)),
)
"""(kind, group): persons in it; highest ISCED level of an adult; what it needs; an unaccompanied minor or not."""


def groups_of(case: Case, year: int) -> Iterator[tuple[str, str]]:
    """The groups a case belongs to; a case with two needs is in two."""
    yield "size", str(case.size) if case.size < 3 else "3-4" if case.size < 5 else "5+"
    known = [person.education for person in case.persons if person.is_adult(year) and person.education is not None]
    level = max(known, default=None)
    yield "education", NONE if level is None else "0-2" if level < 3 else "3-4" if level < 5 else "5-8"
    needs = {str(kind) for kind, _ in case.needs()}
    yield from (("need", kind) for kind in sorted(needs) or [NONE])
    yield "minor", "alone" if case.unaccompanied_minor else NONE
