"""A year of arrivals: the one that was recorded, or years drawn from the cases that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.decisions import Decision
from visitering.domain.geography import Quota
from visitering.domain.problem import Problem
from visitering.domain.reasons import Reason
from visitering.domain.reports import Report, Section
from visitering.errors import UsageError
from visitering.goals.even_distribution import EvenDistribution
from visitering.rules.locked import Locked
from visitering.said import said

HEARD_AFTER = timedelta(days=14)
"""A minor alone is heard within two weeks of the permit (bek. nr. 1290/2020 § 9)."""

MOST_PERCENT = 200


@dataclass(frozen=True)
class Year:
    """The cases that arrive in a year, each on the day of its permit, in that order.

    `problem` is the year before anybody has arrived: full quotas, nothing received or decided, and the openings and
    offers that are in force at the scenario's date from the first day to the last. Its cases are the past ones, which
    futures are sampled from; they are decided and take nothing. `number`: which of the drawn years it is.
    """

    problem: Problem
    arrivals: tuple[Case, ...]
    number: int = 0

    @property
    def persons(self) -> int:
        return sum(case.size for case in self.arrivals)


def recorded(problem: Problem, year: int) -> Year:
    """The year as the dataset has it: every case with a permit of that year; those of earlier years are the past."""
    dated = [(case.permit_date.year, case) for case in problem.cases if case.permit_date is not None]
    arrivals = sorted((case for permit, case in dated if permit == year), key=_permit)
    where = {case_id: decision.municipality for case_id, decision in problem.standing.items()}
    past = {case: where[case.case_id] for permit, case in dated if permit < year and case.case_id in where}
    known = {case.case_id for case in (*past, *arrivals)}
    links = tuple(link for link in problem.links if {link.case_id, link.linked_case_id} <= known)
    return Year(replace(_before(problem, year, past), links=links), tuple(arrivals))


def drawn(problem: Problem, year: int, persons: int, number: int) -> Year:
    """A year drawn from the cases of the dataset with replacement, and one like it to look back on.

    Cases are drawn until the next one would be more than `persons`.

    Permits are spread evenly at random over the days of the year; what else a case has dates from moves with its
    permit. A drawn case has no links. `number` decides the draws. From no cases nobody is drawn.
    """
    random = np.random.Generator(np.random.PCG64([problem.policy.seed, year, number])).random
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days

    def draw(prefix: str, position: int) -> Case:
        case = problem.cases[int(random() * len(problem.cases))]
        arrived = date(year, 1, 1) + timedelta(days=int(random() * days))
        return _arriving(case, f"{prefix}{position:05d}", arrived, problem.policy.date)

    def year_of(prefix: str) -> list[Case]:
        cases: list[Case] = []
        left = persons
        while problem.cases and (case := draw(prefix, len(cases) + 1)).size <= left:
            cases.append(case)
            left -= case.size
        return cases

    # Where somebody of the year before lives has no bearing on this one.
    past = dict.fromkeys(year_of("P"), problem.municipalities[0].code)
    arrivals = sorted(year_of("A"), key=_permit)
    return Year(replace(_before(problem, year, past), links=()), tuple(arrivals), number)


def why_nobody(years: Sequence[Year], known: int, asked: int | None) -> Reason | None:
    """Why nobody arrives in any of the years; None where somebody does.

    `known`: the cases of the dataset; `asked`: the persons that the years were drawn for, None for the year as
    it is recorded.
    """
    if any(year.arrivals for year in years):
        return None
    if asked is None:
        code = "simulate.nobody.no_permit"
    elif not known:
        code = "simulate.nobody.no_cases"
    elif asked:
        return Reason("simulate.nobody.too_large", {"year": years[0].problem.year, "persons": asked})
    else:
        code = "simulate.nobody.not_asked"
    return Reason(code, {"year": years[0].problem.year})


def _permit(case: Case) -> tuple[date, str]:
    assert case.permit_date is not None
    return case.permit_date, case.case_id


def _arriving(case: Case, case_id: str, arrived: date, today: date) -> Case:
    """A known case as one that arrives another day."""
    moved = arrived - (case.permit_date or today)
    circumstances = (
        replace(row, documented_on=row.documented_on and _shifted(row.documented_on, moved))
        for row in case.circumstances
    )
    heard = arrived + HEARD_AFTER if case.heard_on is None else _shifted(case.heard_on, moved)
    return replace(
        case,
        case_id=case_id,
        permit_date=arrived,
        heard_on=heard if case.unaccompanied_minor else None,
        circumstances=tuple(circumstances),
    )


def _shifted(day: date, by: timedelta) -> date:
    return day + by


def _before(problem: Problem, year: int, past: Mapping[Case, str]) -> Problem:
    """The problem on the first day of the year. `past`: the cases to look back on, and where they live.

    Even distribution has no weight: it is reported apart. Raises `UsageError` where no other goal has any.
    """
    last = date(year - 1, 12, 31)
    policy = problem.policy
    weighed = (
        {goal: weight for goal, weight in tier.items() if goal != EvenDistribution.id} for tier in policy.tiers
    )
    tiers = tuple(tier for tier in weighed if tier)
    if not tiers:
        raise UsageError(
            said("a simulation needs a goal with weight besides {id}, which it reports apart", id=EvenDistribution.id)
        )
    locked = {**policy.rules.get(Locked.id, {}), "enabled": True}
    return replace(
        problem,
        policy=replace(
            policy,
            date=date(year, 1, 1),
            tiers=tiers,
            rules={**policy.rules, Locked.id: locked},
            future=None,
        ),
        potentials=None,
        quotas={code: Quota(quota.quota) for code, quota in problem.quotas.items()},
        cases=tuple(past),
        decisions=tuple(Decision(case.case_id, place, case.size, last) for case, place in past.items()),
        reports=_all_year(problem, last),
    )


def _all_year(problem: Problem, since: date) -> tuple[Report, ...]:
    """The reports in force, for the sections in which they are, from before the year on and without an end."""
    sections: dict[str, set[Section]] = {}
    for section, reports in problem.in_force.items():
        for report in reports.values():
            sections.setdefault(report.report_id, set()).add(section)
    return tuple(
        replace(report, received_on=since, valid_to=None, sections=frozenset(sections[report.report_id]))
        for report in problem.reports
        if report.report_id in sections
    )


def persons_of(text: str, national: int) -> int:
    """Persons that `--arrivals` asks for: a number, or a share of the national number such as 96%."""
    number = text.removesuffix("%").strip()
    if number.isdecimal() and (not text.endswith("%") or int(number) <= MOST_PERCENT):
        return int(number) * national // 100 if text.endswith("%") else int(number)
    raise UsageError(
        said(
            "--arrivals {text} must be a number of persons, or up to {most_percent}% of the national number",
            text=text,
            most_percent=MOST_PERCENT,
        ),
        arrivals=text,
    )
