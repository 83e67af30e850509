"""Are the bounds that a result claims those that follow from its prices?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from visitering.audit.bound import scarce_things
from visitering.audit.knapsack import bound_from_case_prices
from visitering.domain.problem import Problem
from visitering.domain.result import CasePrices, Prices, TierResult
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook
from visitering.said import said

MOST = 2**50
"""Above this a price cannot be meant, and would not fit the arithmetic."""


def wrong_bounds(
    book: Rulebook, scores: Scores, t: int, tier: TierResult, reached: tuple[int, ...], bound: int
) -> Iterator[str]:
    """Whether a tier claims the bounds that follow from its prices. `bound`: the one of `bound_from_prices`."""

    def points(value: int | None) -> str:
        return "none" if value is None else f"{value / tier.scale:.2f}"

    if bound != tier.relaxation:
        yield said(
            "its prices give the bound {points}, not {claimed}", points=points(bound), claimed=points(tier.relaxation)
        )
    knapsack = None
    if tier.case_prices is not None:
        knapsack = bound_from_case_prices(book, scores, t, tier.case_prices, reached)
    if knapsack != tier.knapsack:
        yield said(
            "its case prices give the bound {points}, not {claimed}",
            points=points(knapsack),
            claimed=points(tier.knapsack),
        )
    if tier.bound > tier.checkable:
        yield said("its bound {points} is above the one that its prices give", points=points(tier.bound))


def wrong_prices(scores: Scores, t: int, tier: TierResult) -> Iterator[str]:
    """What keeps the prices of a tier from giving a bound: a name or a price that must not be."""
    problem, prices = scores.problem, tier.prices
    codes = problem.index.keys()
    yield from _named("place", prices.place, codes)
    yield from _named("load", prices.load, codes)
    yield from _shared(scores, t, prices)
    yield from _not_negative(prices.place.values())
    if tier.case_prices is not None:
        yield from _named("case", tier.case_prices.case, {case.case_id for case in problem.batch})
        yield from _shared(scores, t, tier.case_prices)
        yield from _not_negative(tier.case_prices.case.values())


def _shared(scores: Scores, t: int, prices: Prices | CasePrices) -> Iterator[str]:
    """What both kinds of prices have: openings and offers, services, earlier tiers."""
    problem: Problem = scores.problem
    yield from _named("use", prices.use, scarce_things(scores).keys())
    yield from _named("service", prices.service, problem.services)
    for service in set(problem.services) & prices.service.keys():
        yield from _named(f"service {service}", prices.service[service], problem.capacities[service].keys())
        yield from _not_negative(prices.service[service].values())
    if len(prices.earlier) != t:
        yield said("it has {earlier} prices of earlier tiers, not {tiers}", earlier=len(prices.earlier), tiers=t)
    yield from _not_negative((*prices.use.values(), *prices.earlier))


def _named(what: str, prices: Mapping[str, object], names: Iterable[str]) -> Iterator[str]:
    """Every name must have a price, and no other."""
    if odd := sorted(set(names) ^ prices.keys()):
        yield said("prices of {what} are missing or too many: {names}", what=what, names=", ".join(odd[:5]))
    for price in prices.values():
        if isinstance(price, int) and abs(price) >= MOST:
            yield said("a price of {what} cannot be meant: {price}", what=what, price=price)


def _not_negative(prices: Iterable[int]) -> Iterator[str]:
    if any(price < 0 for price in prices):
        yield said("a price is below zero")
