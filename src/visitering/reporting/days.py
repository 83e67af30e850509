"""What is late on the decision date and which municipalities take over next, as tables and in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from visitering.domain.cases import Case
from visitering.domain.deadlines import MINOR_DAYS, days_late, due_on, takes_over_on
from visitering.domain.decisions import Decision
from visitering.domain.geography import names_of
from visitering.domain.problem import Problem
from visitering.domain.reunifications import lives_in
from visitering.explaining.catalogue import Catalogue

Row = dict[str, Any]

COLUMNS = {
    "late.csv": ("case_id", "persons", "unaccompanied_minor", "permit_date", "due_on", "days_late"),
    "taking_over.csv": ("takes_over_on", "municipality", "municipality_name", "cases", "persons", "case_ids"),
    "reunifications.csv": ("municipality", "municipality_name", "month", "expected", "entered"),
}
MOST = 5
"""So many cases or municipalities are told by name in a sentence; the tables have all."""


class Days:
    """The days of a problem: cases of its batch past the day by which they should be placed, and who takes over next.

    Cases without a permit date have no such day. Municipalities take over what was decided and stands, from the
    decision date on; quota refugees are left out, for whom no day follows from the decision.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.today = problem.policy.date

    def late(self) -> list[Row]:
        """A row per case past its day, the latest first."""
        found = [(days_late(case, self.today), case) for case in self.problem.batch]
        found.sort(key=lambda pair: -pair[0])
        return [
            {
                "case_id": case.case_id,
                "persons": case.size,
                "unaccompanied_minor": "yes" if case.unaccompanied_minor else None,
                "permit_date": case.permit_date,
                "due_on": due_on(case),
                "days_late": late,
            }
            for late, case in found
            if late
        ]

    def taking_over(self) -> list[Row]:
        """A row per day and municipality that is still to take over, with the cases."""
        cases = {case.case_id: case for case in self.problem.cases}
        found: defaultdict[tuple[date, int], list[Decision]] = defaultdict(list)
        for decision in self.problem.standing.values():
            case = cases.get(decision.case_id)
            day = takes_over_on(decision.decided_on, case.permit_basis if case else None)
            if day is not None and day >= self.today and decision.municipality in self.problem.index:
                found[day, self.problem.index[decision.municipality]].append(decision)
        names = names_of(self.problem.municipalities)
        places = self.problem.municipalities
        return [
            {
                "takes_over_on": day,
                "municipality": places[m].code,
                "municipality_name": names[places[m].code],
                "cases": len(decisions),
                "persons": sum(decision.persons for decision in decisions),
                "case_ids": "|".join(decision.case_id for decision in decisions),
            }
            for (day, m), decisions in sorted(found.items())
        ]

    def coming(self) -> list[Row]:
        """Family members by municipality and month: expected from today on, and entered this year.

        The municipality is that of the person they join, by the book; a blank one is not known to it, and a blank
        month is that of those of whom no day is known.
        """
        persons: defaultdict[tuple[str | None, str | None], list[int]] = defaultdict(lambda: [0, 0])
        for one in self.problem.reunifications:
            if one.decided_on > self.today or (one.entered_on and one.entered_on.year != self.today.year):
                continue
            entered = one.entered_on is not None and one.entered_on <= self.today
            day = one.entered_on if entered else one.expected_on
            place = lives_in(one, self.problem.decisions, self.today)
            persons[place, f"{day:%Y-%m}" if day else None][entered] += one.persons
        names, order = names_of(self.problem.municipalities), self.problem.index
        rows = sorted(persons.items(), key=lambda item: (order.get(item[0][0] or "", -1), item[0][1] or ""))
        return [
            {
                "municipality": place,
                "municipality_name": names.get(place) if place else None,
                "month": month,
                "expected": expected,
                "entered": entered,
            }
            for (place, month), (expected, entered) in rows
        ]

    # --- in words -----------------------------------------------------------------------------------------------

    def late_in_words(self, catalogue: Catalogue) -> Iterator[str]:
        """How many cases are past their day and the worst of them, minors apart; and which minors may still wait."""
        late, act = self.late(), self._act("placement")
        minors = [row for row in late if row["unaccompanied_minor"]]
        others = [row for row in late if not row["unaccompanied_minor"]]
        if others:
            worst = _named([_late(catalogue, row) for row in others], catalogue)
            yield catalogue.say("overview.late.cases", count=len(others), worst=worst, **act)
        if minors:
            worst = _named([_late(catalogue, row) for row in minors], catalogue)
            yield catalogue.say("overview.late.minors", count=len(minors), worst=worst, limit=MINOR_DAYS)
        if not late:
            yield catalogue.say("overview.late.none")
        if waiting := self._minors_that_may_wait():
            told = [catalogue.say("overview.late.until", case=c.case_id, on=due_on(c)) for c in waiting]
            yield catalogue.say("overview.late.may_wait", count=len(waiting), listed=_named(told, catalogue))
        if unknown := sum(case.permit_date is None for case in self.problem.batch):
            yield catalogue.say("overview.late.unknown", count=unknown)

    def taking_over_in_words(self, catalogue: Catalogue) -> Iterator[str]:
        """A sentence per day on which municipalities take over."""
        rows = self.taking_over()
        for day in dict.fromkeys(row["takes_over_on"] for row in rows):
            here = sorted((row for row in rows if row["takes_over_on"] == day), key=lambda row: -row["persons"])
            told = [
                catalogue.say("overview.taking_over.place", municipality=r["municipality"], persons=r["persons"])
                for r in here
            ]
            yield catalogue.say(
                "overview.taking_over.day",
                on=day,
                count=len(here),
                taken=sum(row["cases"] for row in here),
                persons=sum(row["persons"] for row in here),
                listed=_named(told, catalogue),
                **self._act("taking_over"),
            )
        if not rows:
            yield catalogue.say("overview.taking_over.none")

    def coming_in_words(self, catalogue: Catalogue) -> Iterator[str]:
        """How many family members are expected, and how many have entered this year; nothing where none is known."""
        if rows := self.coming():
            sums = {name: sum(row[name] for row in rows) for name in ("expected", "entered")}
            yield catalogue.say("overview.coming.sums", year=self.today.year, **sums)

    def _minors_that_may_wait(self) -> list[Case]:
        """Unaccompanied minors of the batch whose day has not passed, the next one due first."""
        minors = [(due, case) for case in self.problem.batch if case.unaccompanied_minor and (due := due_on(case))]
        return [case for due, case in sorted(minors, key=lambda pair: pair[0]) if due >= self.today]

    def _act(self, subject: str) -> dict[str, object]:
        orders = self.problem.policy.orders
        return {"act": orders.act_name, "section": orders.cited_of_act(subject)}


def _late(catalogue: Catalogue, row: Row) -> str:
    return catalogue.say("overview.late.case", case=row["case_id"], days=row["days_late"])


def _named(told: Sequence[str], catalogue: Catalogue) -> str:
    """The first ones, and how many more there are."""
    if len(told) <= MOST:
        return catalogue.enumerate(told)
    return catalogue.say("overview.more", listed=", ".join(told[:MOST]), count=len(told) - MOST)
