"""From the audited result to the explanation of every case."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from visitering.audit.firmness import firmness
from visitering.audit.future import worth_later
from visitering.audit.points import weighted
from visitering.domain.cases import Case
from visitering.domain.deadlines import due_on, takes_over_on
from visitering.domain.reasons import Reason
from visitering.domain.result import Placement
from visitering.explaining import elsewhere, later, open_cases, placed_cases, uses
from visitering.explaining.conflicts import Competition, why_open
from visitering.explaining.explanation import Explanation, Open, Status
from visitering.explaining.facts import facts
from visitering.explaining.known import Known
from visitering.explaining.law import law, locked
from visitering.rules.obstacles import Obstacles


class Explainer(Known):
    """Puts together what is to be said of the cases of one result."""

    @cached_property
    def explanations(self) -> tuple[Explanation, ...]:
        """Of all cases that are told of."""
        return tuple(map(self.explanation_of, self.told_of))

    @cached_property
    def told_of(self) -> tuple[Case, ...]:
        """Every case of the batch and every locked one, in the order of `cases.csv`."""
        locked = {case.case_id for case in self.problem.locked}
        return tuple(case for case in self.problem.cases if case.case_id in self.batch or case.case_id in locked)

    def explanation_of(self, case: Case) -> Explanation:
        """One case that is told of."""
        return self.explain(case) if case.case_id in self.batch else self._locked(case)

    def _locked(self, case: Case) -> Explanation:
        decision = self.problem.standing[case.case_id]
        reason = Reason("placed.locked", {"municipality": decision.municipality, "date": decision.decided_on})
        return Explanation(
            case,
            Status.LOCKED,
            decision.municipality,
            (reason,),
            law=locked(self, decision.municipality),
            takes_over_on=takes_over_on(decision.decided_on, case.permit_basis),
        )

    def explain(self, case: Case) -> Explanation:
        """One case of the batch."""
        placement = self.result.placements.get(case.case_id)
        if placement is not None:
            return placed_cases.with_reasons(self, self._placed(case, placement))
        obstacles = Obstacles(self.occupancy, case)
        found = Explanation(
            case,
            Status.NEEDS_DECISION,
            None,
            reasons=(open_cases.reason(self, obstacles),),
            review=self._review(case, None),
            alternatives=elsewhere.alternatives(self, case, None),
            forbidden=elsewhere.forbidden(self, case),
            full=elsewhere.full(self, case),
            law=law(self, case, None),
            at_least=elsewhere.least_losses(self, case, None),
            open=self._open(obstacles),
            due_on=due_on(case),
        )
        return elsewhere.with_named(self, found)

    def _placed(self, case: Case, placement: Placement) -> Explanation:
        """All of a placed case but its reasons."""
        points, m = self.points[case.case_id], self.problem.index[placement.municipality]
        openings, offers = uses.filled(self, case, placement), uses.taken(self, case, placement)
        future = self.valuation.later_factor * worth_later(self.book, self.scores, case, placement)
        exempt = self.book.exemptions(case).get(m)
        firm = firmness(self.problem.policy, self.alone[case.case_id])
        return Explanation(
            case,
            Status.PROPOSED,
            placement.municipality,
            reasons=(),
            review=self._review(case, m),
            over_quota_basis=str(exempt) if exempt and self.over_quota[m] else None,
            points=points,
            total=weighted(points, self.valuation.weights),
            place_price=self.place_price(case, m),
            use_price=sum(use.price for use in openings) + sum(use.price for use in offers),
            future=None if self.scores.future is None else future,
            filled=openings,
            taken=offers,
            alternatives=elsewhere.alternatives(self, case, m),
            forbidden=elsewhere.forbidden(self, case),
            full=elsewhere.full(self, case),
            facts=facts(self, case, m),
            law=law(self, case, m),
            at_least=elsewhere.least_losses(self, case, m),
            margin=firm.margin,
            near=tuple(self.problem.municipalities[n].code for n in np.flatnonzero(firm.within_a_point)),
            takes_over_on=takes_over_on(self.problem.policy.date, case.permit_basis),
            due_on=due_on(case),
        )

    def _review(self, case: Case, m: int | None) -> tuple[Reason, ...]:
        """Why a caseworker must look first. `m`: where the case is placed."""
        reasons = []
        if case.unaccompanied_minor and "unaccompanied_minor" in self.book.rules:
            reasons.append(Reason("review.unaccompanied_minor"))
        if any(person.adulthood_unknown(self.problem.year) for person in case.persons):
            reasons.append(Reason("review.adulthood"))
        return (*reasons, *later.review(self, case, m))

    def _open(self, obstacles: Obstacles) -> Open | None:
        conflict = self.conflicts.get(obstacles.case.case_id)
        return None if conflict is None else why_open(self, self._competition, obstacles, conflict)

    @cached_property
    def _competition(self) -> Competition:
        return Competition(self.conflicts.values(), self.result.placements)
