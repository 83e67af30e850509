"""Days that follow from a permit or a decision: until when to decide, and when the municipality takes over."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

from visitering.domain.cases import Case
from visitering.domain.provisions import parts_of

MINOR_DAYS = 14
"""So many days after the permit an unaccompanied minor's municipality is decided at the latest."""
QUOTA_REFUGEES = "8"
"""The paragraph of the Aliens Act by which quota refugees have their permit."""

NEVER = date.max.year
"""A date of this year is a placeholder: no day follows from it."""


def due_on(case: Case) -> date | None:
    """The day by which a case should be placed; None where its permit date is not known.

    The permit date, as the municipality is decided together with the permit; for unaccompanied minors 14 days later
    (bek. nr. 1290/2020 § 9, integrationsloven § 10).
    """
    if case.permit_date is None or case.permit_date.year == NEVER:
        return None
    return case.permit_date + timedelta(days=MINOR_DAYS if case.unaccompanied_minor else 0)


def days_late(case: Case, today: date) -> int:
    """Days since `due_on`; 0 where that is still to come, is today or is not known."""
    due = due_on(case)
    return 0 if due is None else max(0, (today - due).days)


def takes_over_on(decided_on: date, permit_basis: str | None = None) -> date | None:
    """The day from which the municipality is responsible; None for quota refugees (`is_of_quota`).

    From the end of the first whole month after the decision (integrationsloven § 4, stk. 2): the first day of the
    month after next, 15 May → 1 July. The month in which the decision is made is never whole, not even where it is
    made on its first day. Where that day falls on a weekend or a public holiday, the next working day. Earlier where
    the municipality takes over with the refugee's consent, which the data does not know. A permit basis that is not
    known counts as none of § 8.
    """
    if is_of_quota(permit_basis) or decided_on.year == NEVER:
        return None
    return month_after_next(decided_on)


@cache
def month_after_next(day: date) -> date:
    """The first working day of the month after next."""
    months = day.year * 12 + day.month - 1 + 2
    return working_day(date(months // 12, months % 12 + 1, 1))


def is_of_quota(permit_basis: str | None) -> bool:
    """Whether a permit is one of quota refugees (udlændingeloven § 8), however that is written: `8`, `§ 8, stk. 1`.

    The municipality is responsible for them from the day on which they are registered as having moved there
    (integrationsloven § 4, stk. 3), which does not follow from the decision.
    """
    return permit_basis is not None and parts_of(permit_basis)[:1] == (QUOTA_REFUGEES,)


def working_day(day: date) -> date:
    """The day itself, or the first one after it that is neither on a weekend nor a public holiday of Denmark."""
    while not _denmark().is_working_day(day):
        day += timedelta(days=1)
    return day


@cache
def _denmark() -> HolidayBase:
    return country_holidays("DK")
