"""From the audited result to the explanation of every case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from visitering.audit.future import worth_later
from visitering.audit.lower_costs import LowerCosts
from visitering.audit.points import case_points, filled, placed_persons, weighted
from visitering.audit.valuation import FINE, CaseValues, Valuation
from visitering.domain.cases import Case
from visitering.domain.conflicts import Conflict
from visitering.domain.geography import Row
from visitering.domain.problem import Problem
from visitering.domain.reasons import Reason
from visitering.domain.reports import Offer, Shortage
from visitering.domain.result import Placement, Result
from visitering.explaining import later, open_cases, placed_cases
from visitering.explaining.conflicts import Competition, why_open
from visitering.explaining.explanation import Alternative, Explanation, Filled, Forbidden, Open, Status, Taken
from visitering.explaining.facts import facts, nearest
from visitering.explaining.law import BASIS, law, locked
from visitering.goals.score import Scores
from visitering.rules.book import ALLOWED, ORDER, Rulebook
from visitering.rules.need import NeededOffer
from visitering.rules.obstacles import Obstacles, Occupancy

MOST_ALTERNATIVES = 10


class Explainer:
    """Explains the cases of one result; prices and nets are those of the last tier, in the scale of the policy.

    `conflicts`: why each open case cannot be placed, as the matching found it.
    """

    def __init__(
        self,
        problem: Problem,
        result: Result,
        book: Rulebook,
        scores: Scores,
        conflicts: Mapping[str, Conflict] | None = None,
    ) -> None:
        self.problem, self.result, self.book, self.scores = problem, result, book, scores
        self.conflicts = conflicts or {}
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
    def values(self) -> dict[str, CaseValues]:
        """What each case of the batch would gain and pay in each municipality."""
        return {case.case_id: self.valuation.case(case) for case in self.problem.batch}

    @cached_property
    def points(self) -> dict[str, dict[str, int]]:
        """Points of each placed case by goal, unweighted."""
        placements = self.result.placements
        placed = (case for case in self.problem.batch if case.case_id in placements)
        return {case.case_id: case_points(self.scores, case, placements[case.case_id]) for case in placed}

    @cached_property
    def lower_costs(self) -> LowerCosts:
        return LowerCosts(self.book, self.values, self.result.tiers[-1])

    @cached_property
    def explanations(self) -> tuple[Explanation, ...]:
        """Every case of the batch and every locked one, in the order of `cases.csv`."""
        batch = {case.case_id for case in self.problem.batch}
        locked = {case.case_id for case in self.problem.locked}
        return tuple(
            self.explain(case) if case.case_id in batch else self._locked(case)
            for case in self.problem.cases
            if case.case_id in batch or case.case_id in locked
        )

    def _locked(self, case: Case) -> Explanation:
        decision = self.problem.standing[case.case_id]
        reason = Reason("placed.locked", {"municipality": decision.municipality, "date": decision.decided_on})
        return Explanation(case, Status.LOCKED, decision.municipality, (reason,), law=locked(decision.municipality))

    def explain(self, case: Case) -> Explanation:
        """One case of the batch."""
        values, at_least = self.values[case.case_id], self.valuation.factor * self.lower_costs.of(case)
        placement = self.result.placements.get(case.case_id)
        if placement is None:
            return Explanation(
                case,
                Status.NEEDS_DECISION,
                None,
                reasons=(open_cases.reason(self, case),),
                review=self._review(case, None),
                alternatives=self._alternatives(case, at_least, chosen=None),
                forbidden=self._forbidden(case),
                full=self._full(case, values),
                law=law(self, case, None),
                at_least=self._by_code(at_least, None),
                open=self._open(case),
            )
        points = self.points[case.case_id]
        m = self.problem.index[placement.municipality]
        openings, offers = self._filled(case, placement), self._taken(case, placement)
        future = self.valuation.later_factor * worth_later(self.book, self.scores, case, placement)
        total = weighted(points, self.valuation.weights)
        exempt = self.book.exemptions(case).get(m)
        draft = Explanation(
            case,
            Status.PROPOSED,
            placement.municipality,
            reasons=(),
            review=self._review(case, m),
            over_quota_basis=str(exempt) if exempt and self.over_quota[m] else None,
            points=points,
            total=total,
            place_price=self.place_price(case, m),
            use_price=sum(use.price for use in openings) + sum(use.price for use in offers),
            future=None if self.scores.future is None else future,
            filled=openings,
            taken=offers,
            alternatives=self._alternatives(case, at_least, chosen=m),
            forbidden=self._forbidden(case),
            full=self._full(case, values),
            facts=facts(self, case, m),
            law=law(self, case, m),
            at_least=self._by_code(at_least, m),
        )
        return placed_cases.with_reasons(self, draft, values)

    def _open(self, case: Case) -> Open | None:
        conflict = self.conflicts.get(case.case_id)
        return None if conflict is None else why_open(self, Obstacles(self.occupancy, case), conflict)

    @cached_property
    def occupancy(self) -> Occupancy:
        return Occupancy(self.book, self.result.placements)

    @cached_property
    def competition(self) -> Competition:
        return Competition(self)

    def place_price(self, case: Case, m: int) -> int:
        """What the places of the case's persons in a municipality cost, those of services included."""
        counted = 0 if self.book.exempt(case)[m] else case.size
        places = self.valuation.place[m] * counted + self.valuation.load[m] * case.size
        return self.valuation.factor * int(places + self.valuation.services(case)[m])

    def _use_price(self, name: str) -> int:
        return self.valuation.factor * self.prices.use[name]

    def _review(self, case: Case, m: int | None) -> tuple[Reason, ...]:
        """Why a caseworker must look first. `m`: where the case is placed."""
        reasons = []
        if case.unaccompanied_minor and "unaccompanied_minor" in self.book.rules:
            reasons.append(Reason("review.unaccompanied_minor"))
        if any(person.adulthood_unknown(self.problem.year) for person in case.persons):
            reasons.append(Reason("review.adulthood"))
        return (*reasons, *later.review(self, case, m))

    def _by_code(self, at_least: Row, chosen: int | None) -> dict[str, int]:
        """By code, for all municipalities that are possible but the chosen one."""
        named = zip(self.problem.index, at_least.tolist(), strict=True)
        return {code: loss for m, (code, loss) in enumerate(named) if loss >= 0 and m != chosen}

    def nets(self, case: Case) -> Row:
        """Net value of a case of the batch by the option that is best in each municipality, shape (M,).

        net = points − price − future price, and where earlier tiers score too, what is gained or lost there, at its
        price, against the placement (of a case left open, against the best there is).
        """
        values, placement = self.values[case.case_id], self.result.placements.get(case.case_id)
        alone = values.points - values.price - values.future
        earlier = self.valuation.factor * values.net - FINE * alone
        if placement is None:
            has = int(earlier[values.possible].max(initial=0))
        else:
            points, tiers = self.points[case.case_id], self.problem.policy.tiers
            later = worth_later(self.book, self.scores, case, placement)
            worth = sum(share * weighted(points, tiers[t]) for t, share in self.valuation.shares)
            worth -= self.valuation.future_share * later
            total = weighted(points, self.valuation.weights)
            has = self.valuation.factor * worth - FINE * (total - self.valuation.later_factor * later)
        net: Row = alone + (earlier - has) // FINE
        return net

    def _alternatives(self, case: Case, at_least: Row, chosen: int | None) -> tuple[Alternative, ...]:
        """The possible others with the highest net, at most ten."""
        values, net = self.values[case.case_id], self.nets(case)
        possible = np.flatnonzero(values.possible)
        others = [int(m) for m in possible[np.lexsort((possible, -net[possible]))] if m != chosen]
        codes = [municipality.code for municipality in self.problem.municipalities]
        return tuple(
            Alternative(
                municipality=codes[m],
                points=int(values.points[m]),
                price=int(values.price[m]),
                net=int(net[m]),
                at_least=max(0, int(at_least[m])),
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
        return tuple(
            Forbidden(ORDER[rule], BASIS[ORDER[rule]], reason, tuple(codes)) for (rule, _), (reason, codes) in ranked
        )

    def _full(self, case: Case, values: CaseValues) -> tuple[str, ...]:
        full = (self.valuation.verdict[case.case_id] == ALLOWED) & ~values.possible
        return tuple(self.problem.municipalities[m].code for m in np.flatnonzero(full))

    @cached_property
    def _shortages(self) -> dict[str, Shortage]:
        return {shortage.shortage_id: shortage for shortage in self.problem.shortages_in_force}

    @cached_property
    def _offers(self) -> dict[str, Offer]:
        return {offer.offer_id: offer for offer in self.problem.offers_in_force}

    @cached_property
    def nearest_offers(self) -> dict[tuple[str, str], tuple[Offer, ...]]:
        """The offer nearest to each municipality, by kind and code; filled as it is asked for."""
        return {}

    def _filled(self, case: Case, placement: Placement) -> tuple[Filled, ...]:
        if not placement.fills:
            return ()
        extra = filled(self.scores, case, placement)
        found = []
        for person in case.persons:
            if person.person_id in placement.fills and self.scores.employment is not None:
                shortage = self._shortages[placement.fills[person.person_id]]
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
                        price=self._use_price(shortage.shortage_id),
                    )
                )
        return tuple(found)

    def _taken(self, case: Case, placement: Placement) -> tuple[Taken, ...]:
        """The offer that meets each need: the one it takes a place of, else the nearest without a limit."""
        m, found = self.problem.index[placement.municipality], []
        for kind, code in case.needs():
            if not isinstance(self.book.rules.get(kind), NeededOffer):
                continue
            name = placement.offers.get((kind, code))
            unlimited = tuple(o for o in self.problem.offers_of[kind, code] if o.places is None)
            offer = self._offers[name] if name else nearest(self, unlimited, m)
            report = self.problem.report[offer.report_id]
            found.append(
                Taken(
                    kind=str(kind),
                    code=code,
                    offer_id=offer.offer_id,
                    municipality=report.municipality,
                    report_id=report.report_id,
                    received_on=report.received_on,
                    limited=name is not None,
                    price=self._use_price(name) if name else 0,
                )
            )
        return tuple(found)
