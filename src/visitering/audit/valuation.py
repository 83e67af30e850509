"""What each case would gain and pay in each municipality at given prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from visitering.audit.future import offers_worth_later
from visitering.domain.cases import Case, Person
from visitering.domain.geography import Mask, Row
from visitering.domain.kept import NEWEST
from visitering.domain.policy import Policy, scale_of
from visitering.domain.reports import Offer
from visitering.domain.result import Prices
from visitering.goals import ALL
from visitering.goals.employment import Employment, Fills
from visitering.goals.score import Scores
from visitering.rules.book import ALLOWED, Rulebook, Verdict
from visitering.rules.need import NeededOffer

FINE = 1000
"""Prices of earlier tiers are in thousandths: net values are counted in thousandths of the model's integers."""


@dataclass(frozen=True)
class CaseValues:
    """One case in each municipality, by the option that is best there at the prices; rows of shape (M,).

    `points`: those of all scoring goals, weighted, in the scale of the policy (`Policy.scale` a point); `bare`: the
    same without any opening; `most`: the same with the best opening of each person, an upper limit; `price`: of what
    the option uses, and `future`: what that is worth to later cases, both in the same scale; `net`: this tier's and
    the earlier tiers' value less both, in thousandths of the tier's integers. `possible` is False where a rule
    forbids the case, or where each limited offer it needs is full.
    """

    points: Row
    bare: Row
    most: Row
    price: Row
    future: Row
    net: Row
    possible: Mask


def scoring(policy: Policy) -> dict[str, int]:
    """Weights of the goals that count points: all but those that count persons or days, over all tiers.

    In the scale of the policy, so that points of a tier of hundredths and of one of millionths can be added up.
    """
    counting = {goal.id for goal in ALL if goal.unit != "points"}
    return {
        goal: weight * (policy.scale // scale_of(tier))
        for tier in policy.tiers
        for goal, weight in tier.items()
        if goal not in counting
    }


class Valuation:
    """Values the cases of a problem at the prices of one tier.

    `factor` takes a price from the tier's integers to the scale of the policy, `later_factor` a future price from the
    integers of the tier in which these count.
    """

    def __init__(self, book: Rulebook, scores: Scores, tier: int, prices: Prices) -> None:
        self.book, self.scores, self.tier = book, scores, tier
        self.problem = book.problem
        codes = [municipality.code for municipality in self.problem.municipalities]
        self.place = np.array([prices.place[code] for code in codes], dtype=np.int64)
        self.load = np.array([prices.load[code] for code in codes], dtype=np.int64)
        self.factor = self.problem.policy.scale // scale_of(self.problem.policy.tiers[tier])
        self.use = prices.use
        self.service = {
            name: np.array([by_place.get(code, 0) for code in codes], dtype=np.int64)
            for name, by_place in prices.service.items()
        }
        self.shares = [*((j, mu) for j, mu in enumerate(prices.earlier)), (tier, FINE)]
        shortages = [prices.use[s.shortage_id] for s in self.problem.shortages_in_force]
        self.opening = np.array(shortages, dtype=np.int64)
        self.future = scores.future
        self.later = np.zeros_like(self.opening) if self.future is None else self.future.opening
        later_tier = tier if self.future is None else self.future.tier
        self._best: dict[int, tuple[Row, Row, Row, Row]] = {}
        """By the openings of people who are alike, which the scores keep."""
        self._cases: dict[str, tuple[Case, CaseValues]] = {}
        """The newest that were asked about by what the rulebook says of them."""
        self.later_factor = self.problem.policy.scale // scale_of(self.problem.policy.tiers[later_tier])

    def combined(self, goal: str) -> int:
        """The weight of a goal in this tier and, at their prices, in the earlier ones, in thousandths."""
        return self.weighing.get(goal, 0)

    @cached_property
    def weighing(self) -> dict[str, int]:
        """The same of all goals whose weight is not 0."""
        tiers = self.problem.policy.tiers
        weights = {goal: sum(share * tiers[t].get(goal, 0) for t, share in self.shares) for goal in self.scores.goals}
        return {goal: weight for goal, weight in weights.items() if weight}

    @cached_property
    def weights(self) -> dict[str, int]:
        """Of the goals that count points, over all tiers: `scoring`."""
        return scoring(self.problem.policy)

    @cached_property
    def future_share(self) -> int:
        """What the tier of future prices weighs in this tier's net values, in thousandths; 0 above that tier."""
        return 0 if self.future is None else sum(share for t, share in self.shares if t == self.future.tier)

    def case(self, case: Case, verdict: Verdict | None = None) -> CaseValues:
        """`verdict`: what the rules say of the case, where not what the rulebook says."""
        if verdict is not None:
            return self._values(case, verdict)
        known = self._cases.get(case.case_id)
        if known is None or known[0] is not case:
            if len(self._cases) >= NEWEST:
                del self._cases[next(iter(self._cases))]
            known = self._cases[case.case_id] = case, self._values(case, None)
        return known[1]

    def _values(self, case: Case, verdict: Verdict | None) -> CaseValues:
        rows = self.scores.points(case)
        bare = self._sum(rows, self.weights)
        worth = self._sum(rows, self.weighing)
        price, later, possible = self._without_openings(case, verdict)
        points, most = bare, bare
        for person in case.persons:
            extra, paid, highest, worth_later = self._opening(person)
            points = points + self.weights.get(Employment.id, 0) * extra
            most = most + self.weights.get(Employment.id, 0) * highest
            worth = worth + self.combined(Employment.id) * extra
            price, later = price + paid, later + worth_later
        net = worth - FINE * price - self.future_share * later
        return CaseValues(points, bare, most, self.factor * price, self.later_factor * later, net, possible)

    def net(self, case: Case) -> tuple[Row, Mask]:
        """(`net`, `possible`) of `CaseValues`, of the goals that weigh in this tier alone."""
        known = self._cases.get(case.case_id)
        if known is not None and known[0] is case:
            return known[1].net, known[1].possible
        worth = self._sum(self.scores.points(case, self.weighing), self.weighing)
        price, later, possible = self._without_openings(case, None)
        if Employment.id in self.weighing:
            for person in case.persons:
                extra, paid, _, worth_later = self._opening(person)
                worth = worth + self.weighing[Employment.id] * extra
                price, later = price + paid, later + worth_later
        return worth - FINE * price - self.future_share * later, possible

    def _sum(self, rows: Mapping[str, Row], weights: Mapping[str, int]) -> Row:
        """Σ weight · points over the goals, in each municipality."""
        total = np.zeros(self.scores.size, dtype=np.int64)
        for goal, row in rows.items():
            if goal in weights:
                total += weights[goal] * row
        return total

    def _without_openings(self, case: Case, verdict: Verdict | None) -> tuple[Row, Row, Mask]:
        """(price, what is worth that much to later cases, where the case may be), openings left out."""
        later = np.zeros(self.scores.size, dtype=np.int64)
        counted: Row | int = case.size
        if self.book.exemptions(case):
            counted = np.where(self.book.exempt(case), 0, case.size)
        price = self.place * counted + self.load * case.size
        if self.service:
            price = price + self.services(case)
        if self.future is not None:
            later = offers_worth_later(self.book, self.scores, case) + self.future.place * counted
        possible = (self.book.verdict(case) if verdict is None else verdict) == ALLOWED
        for paid, open_to in self._needs(case):
            price = price + paid
            possible = possible & open_to
        return price, later, possible

    def services(self, case: Case) -> Row:
        """Price of what the case uses of the services that have a capacity, in each municipality."""
        zero = np.zeros(self.scores.size, dtype=np.int64)
        return sum((row * self.problem.demand(case, name) for name, row in self.service.items()), zero)

    def most_points(self, case: Case, values: CaseValues, m: int) -> int:
        """The most points of the case in a municipality if all openings were free to it: each serves one person."""
        choices = []
        for person in case.persons:
            if (fills := self.scores.fills(person)) is not None:
                here = (fills.municipality == m) & (self.scores.openings[fills.shortage] > 0)
                choices.append(
                    sorted(zip(fills.extra[here].tolist(), fills.shortage[here].tolist(), strict=True))[::-1]
                )
        # With n persons one of a person's n best is always free.
        extra = most_together([best[: len(choices)] for best in choices], self.scores.openings.tolist())
        return int(values.bare[m]) + self.weights.get(Employment.id, 0) * extra

    def _opening(self, person: Person) -> tuple[Row, Row, Row, Row]:
        """Of the best opening at the prices in each municipality: extra points and price; the most extra there; and
        what the best is worth to later cases."""
        fills = self.scores.fills(person)
        if fills is None:
            return self._none
        if (known := self._best.get(id(fills))) is None:
            known = self._best[id(fills)] = self._best_of(fills)
        return known

    @cached_property
    def _none(self) -> tuple[Row, Row, Row, Row]:
        nothing = np.zeros(self.scores.size, dtype=np.int64)
        return nothing, nothing, nothing, nothing

    def _best_of(self, fills: Fills) -> tuple[Row, Row, Row, Row]:
        extra, paid, highest, later = (np.zeros(self.scores.size, dtype=np.int64) for _ in range(4))
        if len(fills.shortage):
            left = self.scores.openings[fills.shortage] > 0
            shortage, m, gained = fills.shortage[left], fills.municipality[left], fills.extra[left]
            gain = self.combined(Employment.id) * gained - FINE * self.opening[shortage]
            gain = gain - self.future_share * self.later[shortage]
            np.maximum.at(highest, m, gained)
            ascending = np.lexsort((gained, gain))
            pays = ascending[gain[ascending] > 0]
            extra[m[pays]] = gained[pays]
            paid[m[pays]] = self.opening[shortage[pays]]
            later[m[pays]] = self.later[shortage[pays]]
        return extra, paid, highest, later

    def _needs(self, case: Case) -> list[tuple[Row, Mask]]:
        """For each need (price of the cheapest limited offer that it must take, where it can be met)."""
        found = []
        for kind, code in case.needs():
            rule = self.book.rules.get(kind)
            if isinstance(rule, NeededOffer):
                cheapest = np.full(self.scores.size, np.iinfo(np.int64).max)
                for offer in self.problem.offers_of.get((kind, code), ()):
                    if (price := self._price(offer)) is not None:
                        near = self.problem.can_reach(self.problem.reported_by(offer), rule.within_minutes)
                        cheapest[near] = np.minimum(cheapest[near], price)
                met = cheapest < np.iinfo(np.int64).max
                found.append((np.where(met, np.maximum(0, cheapest), 0), met))
        return found

    def _price(self, offer: Offer) -> int | None:
        """Price of a place; −1 where there is no limit (always chosen first); None where it is full."""
        if offer.places is None:
            return -1
        return self.use[offer.offer_id] if self.problem.places_left(offer) else None


def most_together(choices: list[list[tuple[int, int]]], left: list[int]) -> int:
    """The highest sum of one (extra, shortage) or none a person, no shortage more often than it has openings left."""
    if not choices:
        return 0
    (options, *rest), found = choices, 0
    limit = sum(max((extra for extra, _ in others), default=0) for others in rest)
    for extra, shortage in [*options, (0, None)]:
        if extra + limit <= found:
            break
        if shortage is None:
            found = max(found, most_together(rest, left))
        elif left[shortage]:
            left[shortage] -= 1
            found = max(found, extra + most_together(rest, left))
            left[shortage] += 1
    return found
