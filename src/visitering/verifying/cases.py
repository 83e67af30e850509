"""What a run says of each case, recomputed: where it may not go, its points by goal, prices and alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from visitering.audit.alone import AloneMove, AloneMoves
from visitering.audit.firmness import firmness, in_points
from visitering.audit.future import worth_later
from visitering.audit.lower_costs import LowerCosts
from visitering.audit.points import case_points, filled, placed_persons, weighted
from visitering.audit.valuation import FINE, CaseValues, Valuation
from visitering.domain.cases import Case
from visitering.domain.deadlines import due_on, takes_over_on
from visitering.domain.geography import Row
from visitering.domain.kept import Kept
from visitering.domain.policy import point_scale, scale_of, weight_scale
from visitering.domain.result import Placement, Result
from visitering.goals.score import Scores
from visitering.rules.book import ORDER, Rulebook
from visitering.rules.need import NeededOffer
from visitering.said import said


class Cases:
    """Recomputes what is published of the cases of one result."""

    def __init__(self, book: Rulebook, scores: Scores, result: Result) -> None:
        self.book, self.scores, self.result = book, scores, result
        self.problem, self.policy = book.problem, book.problem.policy
        self.valuation = Valuation(book, scores, len(result.tiers) - 1, result.tiers[-1].prices)
        self.beyond = placed_persons(self.problem, result.placements.values()) > self.problem.left
        self.batch = {case.case_id: case for case in self.problem.batch}

    @cached_property
    def _values(self) -> Mapping[str, CaseValues]:
        return Kept(self.batch, lambda case_id: self.valuation.case(self.batch[case_id]))

    @cached_property
    def _lower_costs(self) -> LowerCosts:
        return LowerCosts(self.book, self.valuation, self.result.tiers[-1])

    @cached_property
    def _alone(self) -> Mapping[str, AloneMove]:
        moves = AloneMoves(self.book, self.scores, self.result)
        return Kept(self.batch, lambda case_id: moves.of(self.batch[case_id]))

    def expected(self, case: Case) -> dict[str, Any]:
        """What the line of a case must say, as far as it is figures and codes."""
        if case.case_id not in self.batch:
            decision = self.problem.standing[case.case_id]
            locked = {"status": "locked", "municipality": decision.municipality, "persons": case.size}
            return {**locked, **_days(takes_over_on(decision.decided_on, case.permit_basis), None)}
        placement = self.result.placements.get(case.case_id)
        stated = {"persons": case.size, "forbidden": self._forbidden(case), "at_least": self._at_least(case)}
        if placement is None:
            nothing: dict[str, Any] = {
                "points": None,
                "net": None,
                "points_by_goal": {},
                "openings": [],
                "offers": [],
            }
            nothing |= {"margin": None, "near": [], **_days(None, due_on(case))}
            return {**stated, **nothing, "status": "needs_decision", "municipality": None, "over_quota_basis": None}
        firm = firmness(self.policy, self._alone[case.case_id])
        codes = [self.problem.municipalities[n].code for n in np.flatnonzero(firm.within_a_point)]
        stated |= {"margin": None if firm.margin is None else self._shown(firm.margin), "near": codes}
        stated |= _days(takes_over_on(self.policy.date, case.permit_basis), due_on(case))
        return {**stated, "status": "proposed", **self._placed(case, placement)}

    def wrong(self, case: Case, row: dict[str, Any]) -> Iterator[str]:
        """A sentence for each thing that a line of explanations.jsonl says otherwise."""
        for key, value in self.expected(case).items():
            stated, where = row.get(key), said("explanations.jsonl, {case_id}, {key}", case_id=case.case_id, key=key)
            if key in ("openings", "offers"):
                # Of an opening more is told than its figures.
                stated = [{name: use.get(name) for name in (value[0] if value else ())} for use in _limited(stated)]
            if stated != value:
                yield said(
                    "{where}: {published} is published, {right} is right",
                    where=where,
                    published=_short(stated),
                    right=_short(value),
                )
        yield from self._wrong_offers(case, row)
        yield from self._wrong_alternatives(case, row)

    def _wrong_offers(self, case: Case, row: dict[str, Any]) -> Iterator[str]:
        """Every need of a placed case is met by one offer; where that has no limit, it must be one without."""
        if case.case_id not in self.result.placements:
            return
        asked = [(kind, code) for kind, code in case.needs() if isinstance(self.book.rules.get(kind), NeededOffer)]
        where = said("explanations.jsonl, {case_id}, offers", case_id=case.case_id)
        if [(use["kind"], use["code"]) for use in row["offers"]] != asked:
            yield said("{where}: not one for each need of the case", where=where)
        for use in row["offers"]:
            meeting = self.problem.offers_of.get((use["kind"], use["code"]), ())
            unlimited = {offer.offer_id for offer in meeting if offer.places is None}
            if not use["limited"] and use["offer_id"] not in unlimited:
                yield said("{where}: {offer} is no such offer without a limit", where=where, offer=use["offer_id"])

    def _placed(self, case: Case, placement: Placement) -> dict[str, Any]:
        m = self.problem.index[placement.municipality]
        points = case_points(self.scores, case, placement)
        total = weighted(points, self.valuation.weights)
        basis = self.book.exemptions(case).get(m)
        counted = 0 if self.book.exempt(case)[m] else case.size
        places = int(
            self.valuation.place[m] * counted + self.valuation.load[m] * case.size + self.valuation.services(case)[m]
        )
        uses = sum(self.valuation.use[name] for name in placement.uses)
        extra = filled(self.scores, case, placement)
        return {
            "municipality": placement.municipality,
            "over_quota_basis": str(basis) if basis and self.beyond[m] else None,
            "points": self._shown(total),
            "net": self._shown(total - self.valuation.factor * (places + uses) - self._later(case, placement)),
            **self._future(self._later(case, placement)),
            "points_by_goal": {goal: self._goal(goal, value) for goal, value in points.items()},
            "price": {
                "total": self._price(places + uses),
                "places": self._price(places),
                "uses": self._price(uses),
            },
            "openings": [
                {
                    "person_id": person.person_id,
                    "shortage_id": placement.fills[person.person_id],
                    "points": extra[person.person_id],
                    "price": self._price(self.valuation.use[placement.fills[person.person_id]]),
                }
                for person in case.persons
                if person.person_id in placement.fills
            ],
            "offers": [
                {"kind": kind, "code": code, "offer_id": name, "price": self._price(self.valuation.use[name])}
                for kind, code in case.needs()
                if (name := placement.offers.get((kind, code))) is not None
            ],
        }

    def _goal(self, goal: str, value: int) -> dict[str, float]:
        tier = next(tier for tier in self.policy.tiers if goal in tier)
        return {
            "points": value / point_scale(goal),
            "weight": tier[goal] / weight_scale(goal, tier),
            "weighted": value * tier[goal] / scale_of(tier),
        }

    def _forbidden(self, case: Case) -> dict[str, list[str]]:
        """rule → codes of the municipalities it is the first to forbid."""
        verdict = self.book.verdict(case)
        codes = np.array([municipality.code for municipality in self.problem.municipalities])
        return {ORDER[rule]: sorted(codes[verdict == rule].tolist()) for rule in range(len(ORDER)) if rule in verdict}

    def _at_least(self, case: Case) -> dict[str, float]:
        """What holding the case in each other municipality costs everyone together at least."""
        placement = self.result.placements.get(case.case_id)
        lost = zip(self.problem.index, self._lower_costs.of(case).tolist(), strict=True)
        elsewhere = (pair for pair in lost if placement is None or pair[0] != placement.municipality)
        return {code: self._price(loss) for code, loss in elsewhere if loss >= 0}

    def _wrong_alternatives(self, case: Case, row: dict[str, Any]) -> Iterator[str]:
        """Points, prices and nets of the others: of the best option there, at the prices.

        net = points − price − future price, and where earlier tiers score too, what is gained or lost there, at its
        price.
        """
        if case.case_id not in self.batch:
            return
        values, factor = self._values[case.case_id], self.valuation.factor
        alone = values.points - values.price - values.future
        own = factor * values.net - FINE * alone
        net = alone + (own - self._base(case, own[values.possible])) // FINE
        at_least = np.maximum(0, factor * self._lower_costs.of(case))
        for other in row.get("alternatives") or ():
            code = other["municipality"]
            m = self.problem.index.get(code)
            right = m is not None and values.possible[m] and code != row["municipality"]
            rows = {"points": values.points, "price": values.price, "net": net, "at_least": at_least}
            figures = {name: self._shown(int(row[m])) for name, row in rows.items()} if right else {}
            figures |= self._future(int(values.future[m])) if right else {}
            stated = figures | self._moved(case, m) if right and m is not None else {}
            if {name: figure for name, figure in other.items() if name != "municipality"} != stated:
                yield said(
                    "explanations.jsonl, {case_id}, alternatives: what is said of {code} is not right",
                    case_id=case.case_id,
                    code=code,
                )

    def _moved(self, case: Case, m: int) -> dict[str, Any]:
        """What moving the case alone does, or the rule that stands against it."""
        move = self._alone[case.case_id]
        if (against := move.obstacle(m)) is not None:
            return {"alone_against": against}
        return {"alone": self._shown(int(in_points(self.policy, move)[m]))}

    def _base(self, case: Case, own: Row) -> int:
        """What the placement has from the earlier tiers, in thousandths; the most there is for a case left open."""
        placement = self.result.placements.get(case.case_id)
        if placement is None:
            return int(own.max(initial=0))
        points = case_points(self.scores, case, placement)
        worth = sum(share * weighted(points, self.policy.tiers[t]) for t, share in self.valuation.shares)
        worth -= self.valuation.future_share * worth_later(self.book, self.scores, case, placement)
        alone = weighted(points, self.valuation.weights) - self._later(case, placement)
        return self.valuation.factor * worth - FINE * alone

    def _later(self, case: Case, placement: Placement) -> int:
        """What the placement takes from later cases, in the scale of the policy."""
        return self.valuation.later_factor * worth_later(self.book, self.scores, case, placement)

    def _future(self, later: int) -> dict[str, float]:
        """Published where the batch is placed with a look at later cases."""
        return {} if self.scores.future is None else {"future_price": self._shown(later)}

    def _shown(self, value: int) -> float:
        return value / self.policy.scale

    def _price(self, value: int) -> float:
        return self._shown(self.valuation.factor * value)


def _days(takes_over: date | None, due: date | None) -> dict[str, str | None]:
    """As a line of explanations.jsonl has them."""
    days = {"takes_over_on": takes_over, "due_on": due}
    return {name: None if day is None else day.isoformat() for name, day in days.items()}


def _limited(uses: Any) -> list[dict[str, Any]]:
    return [use for use in uses or () if use.get("limited", True)]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 90 else text[:87] + "…"
