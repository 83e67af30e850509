"""From the audited result to the explanation of every case."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from visitering.audit.future import worth_later
from visitering.audit.points import case_points, filled, placed_persons, weighted
from visitering.audit.valuation import FINE, CaseValues, Valuation, scoring
from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.domain.problem import Problem
from visitering.domain.reasons import Reason
from visitering.domain.result import Placement, Result
from visitering.explaining import open_cases, placed_cases
from visitering.explaining.explanation import Alternative, Explanation, Filled, Forbidden, Status, Taken
from visitering.goals.score import Scores
from visitering.rules.book import ALLOWED, ORDER, Rulebook

MOST_ALTERNATIVES = 10


class Explainer:
    """Explains the cases of one result; prices and nets are those of the last tier."""

    def __init__(self, problem: Problem, result: Result, book: Rulebook, scores: Scores) -> None:
        self.problem, self.result, self.book, self.scores = problem, result, book, scores
        last = len(result.tiers) - 1
        self.prices = result.tiers[last].prices
        self.valuation = Valuation(book, scores, last, self.prices)
        self.placed = placed_persons(problem, result.placements.values())

    @cached_property
    def over_quota(self) -> Row:
        """Persons placed beyond what was left, shape (M,)."""
        beyond: Row = np.maximum(0, self.placed - self.problem.left)
        return beyond

    @cached_property
    def explanations(self) -> tuple[Explanation, ...]:
        """Every case of the batch and every locked one, in the order of `cases.csv`."""
        batch = {case.case_id for case in self.problem.batch}
        locked = {case.case_id for case in self.problem.locked}
        return tuple(
            self._batch_case(case) if case.case_id in batch else self._locked(case)
            for case in self.problem.cases
            if case.case_id in batch or case.case_id in locked
        )

    def _locked(self, case: Case) -> Explanation:
        decision = self.problem.standing[case.case_id]
        reason = Reason("placed.locked", {"municipality": decision.municipality, "date": decision.decided_on})
        return Explanation(case, Status.LOCKED, decision.municipality, (reason,))

    def _batch_case(self, case: Case) -> Explanation:
        values = self.valuation.case(case)
        placement = self.result.placements.get(case.case_id)
        if placement is None:
            return Explanation(
                case,
                Status.NEEDS_DECISION,
                None,
                reasons=(open_cases.reason(self, case),),
                review=self._review(case),
                alternatives=self._alternatives(values, base=None, chosen=None),
                forbidden=self._forbidden(case),
                full=self._full(case, values),
            )
        points = case_points(self.scores, case, placement)
        m = self.problem.index[placement.municipality]
        openings, offers = self._filled(case, placement), self._taken(placement)
        future = worth_later(self.book, self.scores, case, placement)
        total = weighted(points, scoring(self.problem.policy))
        base = sum(share * weighted(points, self.problem.policy.tiers[t]) for t, share in self.valuation.shares)
        base -= self.valuation.future_share * future + FINE * (total - future)
        exempt = self.book.exemptions(case).get(m)
        draft = Explanation(
            case,
            Status.PROPOSED,
            placement.municipality,
            reasons=(),
            review=self._review(case),
            over_quota_basis=str(exempt) if exempt and self.over_quota[m] else None,
            points=points,
            total=total,
            place_price=self.place_price(case, m),
            use_price=sum(use.price for use in openings) + sum(use.price for use in offers),
            future=None if self.scores.future is None else future,
            filled=openings,
            taken=offers,
            alternatives=self._alternatives(values, base, chosen=m),
            forbidden=self._forbidden(case),
            full=self._full(case, values),
        )
        return placed_cases.with_reasons(self, draft, values)

    def place_price(self, case: Case, m: int) -> int:
        """What the places of the case's persons in a municipality cost, in the model's integers."""
        counted = 0 if m in self.book.exemptions(case) else case.size
        return int(self.valuation.place[m]) * counted + int(self.valuation.load[m]) * case.size

    def _review(self, case: Case) -> tuple[Reason, ...]:
        """Why a caseworker must look first."""
        reasons = []
        if case.unaccompanied_minor and "unaccompanied_minor" in self.book.rules:
            reasons.append(Reason("review.unaccompanied_minor"))
        if any(person.adulthood_unknown(self.problem.year) for person in case.persons):
            reasons.append(Reason("review.adulthood"))
        return tuple(reasons)

    def _alternatives(self, values: CaseValues, base: int | None, chosen: int | None) -> tuple[Alternative, ...]:
        """The possible others with the highest net, at most ten.

        net = points − price − future price, and where earlier tiers score too, what is gained or lost there, at its
        price. `base`: what the placement has from the earlier tiers, in thousandths.
        """
        own = values.net - FINE * (values.points - values.price - values.future)
        possible = np.flatnonzero(values.possible)
        if base is None:
            base = int(own[possible].max(initial=0))
        net = values.points - values.price - values.future + (own - base) // FINE
        others = [int(m) for m in possible[np.lexsort((possible, -net[possible]))] if m != chosen]
        codes = [municipality.code for municipality in self.problem.municipalities]
        return tuple(
            Alternative(
                municipality=codes[m],
                points=int(values.points[m]),
                price=int(values.price[m]),
                net=int(net[m]),
                future=None if self.scores.future is None else int(values.future[m]),
            )
            for m in others[:MOST_ALTERNATIVES]
        )

    def _forbidden(self, case: Case) -> tuple[Forbidden, ...]:
        """Every municipality that a rule forbids, by the first rule that does and its reason."""
        verdict = self.valuation.verdict[case.case_id]
        grouped: dict[tuple[int, str], tuple[Reason, list[str]]] = {}
        for m in np.flatnonzero(verdict != ALLOWED):
            code, rule = self.problem.municipalities[m].code, int(verdict[m])
            reason = self.book.rules[ORDER[rule]].why(case, code, self.book)
            said = {k: v for k, v in reason.parameters.items() if k not in ("municipality", "left")}
            if ORDER[rule] == "exclusion":
                said["municipality"] = code
            grouped.setdefault((rule, repr((reason.code, said))), (reason, []))[1].append(code)
        ranked = sorted(grouped.items(), key=lambda item: item[0][0])
        return tuple(Forbidden(ORDER[rule], reason, tuple(codes)) for (rule, _), (reason, codes) in ranked)

    def _full(self, case: Case, values: CaseValues) -> tuple[str, ...]:
        full = (self.valuation.verdict[case.case_id] == ALLOWED) & ~values.possible
        return tuple(self.problem.municipalities[m].code for m in np.flatnonzero(full))

    def _filled(self, case: Case, placement: Placement) -> tuple[Filled, ...]:
        extra = filled(self.scores, case, placement)
        shortages = {shortage.shortage_id: shortage for shortage in self.problem.shortages_in_force}
        found = []
        for person in case.persons:
            if person.person_id in placement.fills and self.scores.employment is not None:
                shortage = shortages[placement.fills[person.person_id]]
                competence = self.scores.employment.best_competence(person, shortage, self.scores)
                report = self.problem.report[shortage.report_id]
                found.append(
                    Filled(
                        person_id=person.person_id,
                        occupation=competence.occupation,
                        years=competence.years,
                        shortage_id=shortage.shortage_id,
                        shortage_occupation=shortage.occupation,
                        shortage_industry=shortage.industry,
                        municipality=report.municipality,
                        report_id=report.report_id,
                        received_on=report.received_on,
                        points=extra[person.person_id],
                        price=self.prices.use[shortage.shortage_id],
                    )
                )
        return tuple(found)

    def _taken(self, placement: Placement) -> tuple[Taken, ...]:
        offers = {offer.offer_id: offer for offer in self.problem.offers_in_force}
        return tuple(
            Taken(kind, code, name, self.problem.reported_by(offers[name]), self.prices.use[name])
            for (kind, code), name in sorted(placement.offers.items())
        )
