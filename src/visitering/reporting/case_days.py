"""The days of one case in words: by when it should be placed, and when the municipality takes over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from visitering.domain.problem import Problem
from visitering.explaining.catalogue import Catalogue


class CaseDays:
    """Tells the days of a line of `explanations.jsonl` (`docs/deadlines.md`)."""

    def __init__(self, problem: Problem, catalogue: Catalogue) -> None:
        self.today, orders, self.catalogue = problem.policy.date, problem.policy.orders, catalogue
        self.taking_over = {"act": orders.act_name, "section": orders.cited_of_act("taking_over")}

    def of(self, row: Mapping[str, Any]) -> Iterator[str]:
        """By when the case should be placed, and when the municipality takes over if it is decided today."""
        say = self.catalogue.say
        if row["due_on"]:
            due = date.fromisoformat(row["due_on"])
            late = (self.today - due).days
            yield say("case.late" if late > 0 else "case.due", on=due, days=late)
        if row["status"] == "proposed":
            told = {"municipality": row["municipality"], **self.taking_over}
            if row["takes_over_on"] is None:
                yield say("case.registered", **told)
            else:
                yield say("case.takes_over", **told, date=self.today, on=date.fromisoformat(row["takes_over_on"]))
