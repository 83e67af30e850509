"""Whatever is said of a case in a random problem is so: recomputed here from the rules, the goals and the prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from problems import random_problem
from small import Solved, solve
from variations import varied_problem
from visitering.domain.cases import Case, Person
from visitering.domain.reasons import Reason
from visitering.domain.result import Outcome
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.elsewhere import named_in
from visitering.explaining.explanation import Explanation, Status
from visitering.explaining.placed_cases import main_reason

PLAIN, VARIED = range(18), range(9)
Option = tuple[int, str]
"""(extra points, shortage)."""


@cache
def plain(seed: int) -> Solved:
    return solve(random_problem(seed, cases=9, municipalities=5, spare=(0.8, 1.0, 1.3)[seed % 3]))


@cache
def varied(seed: int) -> Solved:
    return solve(varied_problem(seed))


def every(*, varying: bool = True) -> Iterator[tuple[Solved, Explanation]]:
    """Every explained case of the random problems."""
    solved = [plain(seed) for seed in PLAIN] + ([varied(seed) for seed in VARIED] if varying else [])
    return ((one, explanation) for one in solved for explanation in one.explained.values())


def main(explanation: Explanation) -> Reason:
    """What decided; an open case has one reason only."""
    placed = explanation.status is Status.PROPOSED
    return main_reason(explanation.reasons) if placed else explanation.reasons[0]


def weights(solved: Solved) -> dict[str, int]:
    """Of the goals that count points; those that count persons or days say nothing of a place.

    With predicted outcomes everything is told in millionths, else in hundredths.
    """
    tiers = solved.problem.policy.tiers
    return {
        g: w if fine(solved) == 1 or "predicted_outcome" in tier else w * 10_000
        for tier in tiers
        for g, w in tier.items()
        if g not in ("place_persons", "waiting")
    }


def fine(solved: Solved) -> int:
    return 10_000 if any("predicted_outcome" in tier for tier in solved.problem.policy.tiers) else 1


def price_of(solved: Solved, thing: str) -> int:
    return finely(solved, solved.result.tiers[-1].prices.use[thing])


def finely(solved: Solved, price: int) -> int:
    """A price of the last tier as it is told."""
    return price if "predicted_outcome" in solved.problem.policy.tiers[-1] else price * fine(solved)


def plain_points(solved: Solved, case: Case, m: int) -> int:
    """Weighted points in a municipality without any opening."""
    weighed = weights(solved)
    return sum(weighed.get(goal, 0) * int(row[m]) for goal, row in solved.scores.points(case).items())


def openings(solved: Solved, person: Person, m: int) -> list[Option]:
    """What the person could gain there from each opening that is still free before the batch, weighted."""
    fills = solved.scores.fills(person)
    if fills is None:
        return []
    ids = [shortage.shortage_id for shortage in solved.problem.shortages_in_force]
    weight = weights(solved).get("employment", 0)
    return [
        (weight * int(extra), ids[s])
        for s, place, extra in zip(fills.shortage, fills.municipality, fills.extra, strict=True)
        if place == m and solved.scores.openings[s] > 0
    ]


def most_points(solved: Solved, case: Case, m: int) -> int:
    """The most the case could have there if all others were away: each opening serves one person."""
    ids = [shortage.shortage_id for shortage in solved.problem.shortages_in_force]
    free = Counter(dict(zip(ids, map(int, solved.scores.openings), strict=True)))

    def best(persons: tuple[Person, ...]) -> int:
        if not persons:
            return 0
        first, *rest = persons
        found = best(tuple(rest))
        for gain, shortage in openings(solved, first, m):
            if free[shortage]:
                free[shortage] -= 1
                found = max(found, gain + best(tuple(rest)))
                free[shortage] += 1
        return found

    return plain_points(solved, case, m) + best(case.persons)


def place_price(solved: Solved, case: Case, code: str) -> int:
    prices = solved.result.tiers[-1].prices
    counted = 0 if solved.book.exempt(case)[solved.problem.index[code]] else case.size
    served = sum(
        by_place.get(code, 0) * solved.problem.demand(case, service) for service, by_place in prices.service.items()
    )
    return finely(solved, prices.place[code] * counted + prices.load[code] * case.size + served)


def offers_price(solved: Solved, case: Case, code: str) -> int | None:
    """The cheapest places of the offers the case needs there; None where one is full."""
    home, total = solved.problem.index[code], 0
    for kind, what in case.needs():
        if kind not in solved.book.rules:
            continue
        minutes = solved.problem.policy.rules.get(kind, {}).get("within_minutes", 60 if kind == "education" else 30)
        within = solved.problem.travel.within(minutes)[home]
        offers = [
            offer
            for offer in solved.problem.offers_of.get((kind, what), ())
            if within[solved.problem.index[solved.problem.reported_by(offer)]]
        ]
        if all(offer.places is not None for offer in offers):
            costs = [price_of(solved, offer.offer_id) for offer in offers if solved.problem.places_left(offer)]
            if not costs:
                return None
            total += min(costs)
    return total


def best_net(solved: Solved, case: Case, code: str) -> int:
    """The net of the best option there at the prices: openings are chosen person by person."""
    m = solved.problem.index[code]
    nets = [max((gain - price_of(solved, s) for gain, s in openings(solved, p, m)), default=0) for p in case.persons]
    offers = offers_price(solved, case, code)
    assert offers is not None
    return plain_points(solved, case, m) + sum(max(0, n) for n in nets) - place_price(solved, case, code) - offers


def possible_elsewhere(solved: Solved, explanation: Explanation) -> list[str]:
    """Where the rules and the offers would let the case be too."""
    shut = {code for f in explanation.forbidden for code in f.municipalities} | {*explanation.full}
    return [m.code for m in solved.problem.municipalities if m.code not in shut | {explanation.municipality}]


def room(solved: Solved, case: Case, code: str) -> bool:
    """Whether the quota has room for the case on top of what is placed."""
    if "quota" not in solved.book.rules:
        return True
    m = solved.problem.index[code]
    there = [
        c
        for c in solved.problem.batch
        if getattr(solved.result.placements.get(c.case_id), "municipality", "") == code
    ]
    exempt = sum(c.size for c in (*there, case) if solved.book.exempt(c)[m])
    return sum(c.size for c in there) + case.size <= max(int(solved.problem.left[m]), exempt)


# --- every case -------------------------------------------------------------------------------------------------


def test_every_case_of_the_batch_and_every_locked_one_is_explained_once() -> None:
    for solved in [plain(seed) for seed in PLAIN]:
        problem = solved.problem
        expected = {case.case_id for case in (*problem.batch, *problem.locked)}
        assert list(solved.explained) == [case.case_id for case in problem.cases if case.case_id in expected]


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_reason_is_a_sentence(language: str) -> None:
    for solved, explanation in every():
        catalogue = Catalogue(language, {m.code: m.name for m in solved.problem.municipalities})
        said = [catalogue.sentence(explanation.reasons), *(catalogue.reason(f.reason) for f in explanation.forbidden)]
        assert all(len(text) > 10 and "{" not in text and "()" not in text for text in said)


def test_the_random_problems_meet_nearly_every_reason() -> None:
    met = {reason.code for _, explanation in every() for reason in explanation.reasons}
    rare = {"placed.scarce", "placed.sole", "placed.total.feasible", "open.room", "open.mixed", "open.offers"}
    rare |= {"open.capacity", "open.mixed.capacity"}
    assert met >= {
        "placed.only", "placed.together", "placed.near", "placed.best", "placed.price", "placed.total.optimal",
        "placed.fills.one", "placed.fills.many", "placed.over_quota", "placed.locked", "placed.job_offer_yields",
        "open.forbidden", "open.not_heard", "open.quota", "open.links",
    } - rare  # fmt: skip


def test_each_municipality_is_accounted_for_once() -> None:
    """Forbidden, full, an alternative, or the proposed one: here there are never more than ten."""
    for solved, e in every():
        if e.status is Status.LOCKED:
            continue
        named = [code for forbidden in e.forbidden for code in forbidden.municipalities]
        named += [*e.full, *(alternative.municipality for alternative in e.alternatives)]
        named += [e.municipality] if e.municipality else []
        assert sorted(named) == sorted(m.code for m in solved.problem.municipalities)


def test_forbidden_by_the_rule_that_the_book_names() -> None:
    for solved, e in every():
        for forbidden in e.forbidden:
            for code in forbidden.municipalities:
                reason = solved.book.why_not(e.case, code)
                assert reason is not None
                assert reason.code == forbidden.reason.code
                assert reason.code.startswith(f"forbidden.{forbidden.rule}")


def test_full_where_a_needed_offer_has_no_place() -> None:
    for solved, e in every():
        assert all(offers_price(solved, e.case, code) is None for code in e.full)


def test_alternatives_are_possible_and_stand_by_net() -> None:
    for solved, e in every():
        nets = [alternative.net for alternative in e.alternatives]
        assert len(nets) <= 10
        assert nets == sorted(nets, reverse=True)
        assert all(solved.book.why_not(e.case, alternative.municipality) is None for alternative in e.alternatives)


def test_points_less_price_is_net_where_only_the_last_tier_scores() -> None:
    for solved, e in every(varying=False):
        for a in e.alternatives:
            assert a.points - a.price == a.net == best_net(solved, e.case, a.municipality)


def test_points_and_prices_of_the_placement_itself() -> None:
    for solved, e in every():
        if e.municipality is None or e.status is Status.LOCKED:
            continue
        placement = solved.result.placements[e.case.case_id]
        m = solved.problem.index[e.municipality]
        gained = sum(
            gain
            for person in e.case.persons
            for gain, shortage in openings(solved, person, m)
            if placement.fills.get(person.person_id) == shortage
        )
        assert e.total == plain_points(solved, e.case, m) + gained
        assert e.place_price == place_price(solved, e.case, e.municipality)
        assert e.use_price == sum(price_of(solved, thing) for thing in placement.uses)
        assert e.net == e.total - e.price


# --- each kind of reason ----------------------------------------------------------------------------------------


def test_best_no_other_place_could_give_more() -> None:
    for solved, e in every():
        if main(e).code == "placed.best":
            others = [most_points(solved, e.case, solved.problem.index[c]) for c in possible_elsewhere(solved, e)]
            assert max(others) <= e.total
            assert main(e).parameters["points"] == e.total


def test_the_other_that_is_named_could_give_what_is_said() -> None:
    for solved, e in every():
        if (said := main(e).parameters).get("other") is not None:
            assert said["other"] in possible_elsewhere(solved, e)
            other = solved.problem.index[str(said["other"])]
            [told] = [a for a in e.alternatives if a.municipality == said["other"]]
            most = most_points(solved, e.case, other)
            assert said["there"] == Reason("points.if_free" if most > told.points else "points.now", {"points": most})
            assert main(e).code == "placed.best" or most_points(solved, e.case, other) > e.total


def test_price_and_scarce_the_other_costs_more_and_the_net_is_no_higher() -> None:
    for solved, e in every():
        if main(e).code in ("placed.price", "placed.scarce"):
            other = str(main(e).parameters["other"])
            nets = {a.municipality: a.net for a in e.alternatives}
            assert max(nets.values()) <= e.net
            if main(e).code == "placed.price":
                [alternative] = [a for a in e.alternatives if a.municipality == other]
                assert alternative.price > e.price
                assert alternative.points > e.total
            else:
                prices = solved.result.tiers[-1].prices.use
                used = [s for p in e.case.persons for _, s in openings(solved, p, solved.problem.index[other])]
                assert any(prices[shortage] > 0 for shortage in used)


def test_total_says_proven_only_where_it_is() -> None:
    for solved, e in every():
        if main(e).code.startswith("placed.total"):
            optimal = solved.result.outcome is Outcome.OPTIMAL
            assert main(e).code == ("placed.total.optimal" if optimal else "placed.total.feasible")


def test_only_no_other_place_is_possible() -> None:
    for solved, e in every():
        if e.status is Status.PROPOSED:
            alone = not possible_elsewhere(solved, e)
            assert alone == (main(e).code in ("placed.only", "placed.sole"))


def test_above_the_quota_is_named_where_it_is_so() -> None:
    for solved, e in every():
        if e.status is Status.PROPOSED and e.municipality is not None:
            m = solved.problem.index[e.municipality]
            placed = sum(c.size for c in solved.problem.batch if c.case_id in solved.result.placements
                         and solved.result.placements[c.case_id].municipality == e.municipality)  # fmt: skip
            beyond = placed > solved.problem.left[m] and bool(solved.book.exempt(e.case)[m])
            assert (e.over_quota_basis is not None) == beyond
            assert ("placed.over_quota" in {reason.code for reason in e.reasons}) == beyond


def test_open_for_the_reason_that_is_given() -> None:
    """quota: no allowed municipality has room; forbidden: none is allowed; room: one is, and has."""
    for solved, e in every():
        if e.status is not Status.NEEDS_DECISION:
            continue
        allowed = [*possible_elsewhere(solved, e), *e.full]
        roomy = [code for code in allowed if room(solved, e.case, code)]
        match main(e).code:
            case "open.forbidden" | "open.not_heard":
                assert not allowed
            case "open.quota":
                assert allowed
                assert not roomy
            case "open.room":
                places = main(e).parameters["places"]
                assert isinstance(places, tuple)
                assert {*places} <= {*roomy}
            case _:
                assert roomy


# --- moves of the case alone ------------------------------------------------------------------------------------


def test_no_municipality_is_named_that_is_not_in_the_table() -> None:
    """But the one that was told of a case which the rules forbid it now."""
    for _, e in every():
        compared = [reason for reason in e.reasons if reason.code != "placed.moved.rule"]
        assert named_in(compared) <= {alternative.municipality for alternative in e.alternatives}


def test_what_looks_better_by_price_is_spoken_of() -> None:
    """Unless its table says that those it belongs with would stay."""
    met = 0
    for _, e in every():
        if e.status is Status.PROPOSED and e.alternatives and e.alternatives[0].net > e.net:
            first = e.alternatives[0]
            met += first.municipality in named_in(e.reasons)
            assert first.municipality in named_in(e.reasons) or first.alone_against == "links"
    assert met


def test_either_what_a_move_does_or_what_stands_against_it() -> None:
    for solved, e in every():
        for a in e.alternatives:
            assert (a.alone is None) == (a.alone_against is not None)
            if solved.result.outcome is Outcome.OPTIMAL and e.margin is not None:
                assert e.margin >= 0
        assert len(e.near) == 0 or (e.margin is not None and e.margin <= solved.problem.policy.scale)
