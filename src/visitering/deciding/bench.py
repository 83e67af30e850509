"""What the rules and the book say of a decision, those made just now counted with the ones that stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from visitering.domain.cases import Case
from visitering.domain.decisions import Decision
from visitering.domain.geography import names_of
from visitering.domain.problem import Problem
from visitering.explaining.catalogue import Catalogue
from visitering.goals.employment import Employment
from visitering.rules.book import ALLOWED, ORDER, Rulebook
from visitering.said import said


@dataclass
class Bench:
    """`problem`: the dataset as it is now, on the day of the decision. `made`: decisions that are not in it yet."""

    problem: Problem
    made: list[Decision] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.catalogue = Catalogue("en", names_of(self.problem.municipalities))
        self.book = Rulebook(self.problem)
        self._persons: Counter[str] = Counter()
        self._uses: Counter[str] = Counter()

    def add(self, decision: Decision) -> None:
        """A decision is made: what comes after it has what it leaves."""
        if decision.decision != "rejected":
            self._persons[decision.municipality] += decision.persons
            self._uses.update(decision.uses)
        self.made.append(decision)

    def forbidden(self, case: Case, place: str) -> tuple[str, str] | None:
        """The first rule that forbids a case a municipality, with its reason."""
        book = self.book
        if {d.case_id for d in self.made} & book.belonging.connected(case.case_id):
            book = Rulebook(replace(self.problem, decisions=(*self.problem.decisions, *self.made)))
            case = next(c for c in book.problem.batch if c.case_id == case.case_id)
        m = book.problem.index[place]
        first = int(book.verdict(case)[m])
        if first != ALLOWED:
            rule = ORDER[first]
            return rule, self.catalogue.reason(book.rules[rule].why(case, place, book))
        if "quota" in book.rules and case.size > self.left(place) and m not in book.exemptions(case):
            room = max(0, self.left(place))
            return "quota", said("{left} left under the quota, {needed} needed", left=room, needed=case.size)
        return None

    def left(self, place: str) -> int:
        """Places under the quota once the decisions made here are counted."""
        return int(self.problem.left[self.problem.index[place]]) - self._persons[place]

    def basis(self, case: Case, place: str) -> str | None:
        """What exempts the case from a quota that it goes beyond."""
        found = self.book.exemptions(case).get(self.problem.index[place])
        return str(found) if found is not None and case.size > self.left(place) else None

    def gone(self, uses: Iterable[str]) -> list[str]:
        """The shortages and offers among those to be used that have too few places left; also those that are gone."""
        return [used for used, times in Counter(uses).items() if self._places_left(used) < times]

    def name(self, place: str) -> str:
        return self.catalogue.names.get(place, place)

    @cached_property
    def _places(self) -> dict[str, int | None]:
        """Places of every shortage and offer by id; None where they are not limited."""
        parameters = self.problem.policy.parameters.get(Employment.id, {})
        not_stated = Employment.model_validate(dict(parameters)).openings_not_stated
        openings = {s.shortage_id: not_stated if s.openings is None else s.openings for s in self.problem.shortages}
        return openings | {offer.offer_id: offer.places for offer in self.problem.offers}

    def _places_left(self, used: str) -> float:
        """Places of a shortage or an offer that no decision has taken; none of one that is gone."""
        places = self._places.get(used, 0)
        return float("inf") if places is None else places - self.problem.taken[used] - self._uses[used]
