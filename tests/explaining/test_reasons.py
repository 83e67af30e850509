"""Each kind of reason arises from a small problem made for it, and what it says is so there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from problems import TODAY
from small import (
    NEW_NURSE,
    NURSE,
    PERSONS_FIRST,
    Solved,
    case,
    excluded,
    family,
    job,
    nearby,
    needs,
    problem,
    same,
    solve,
    tie,
)
from visitering.domain.cases import Circumstance, Competence, Kind, Person
from visitering.domain.decisions import Decision
from visitering.domain.reasons import Reason
from visitering.domain.result import Outcome
from visitering.explaining.explanation import Status
from visitering.explaining.placed_cases import main_reason as decisive

CLEANER = Competence("9112")


def codes(solved: Solved, case_id: str) -> list[str]:
    return [reason.code for reason in solved.explained[case_id].reasons]


def main_reason(solved: Solved, case_id: str) -> Reason:
    return decisive(solved.explained[case_id].reasons)


def where(solved: Solved) -> dict[str, str]:
    return {case_id: placement.municipality for case_id, placement in solved.result.placements.items()}


# --- placed ---------------------------------------------------------------------------------------------------


def test_the_rules_leave_one_municipality() -> None:
    solved = solve(problem({"A": 2, "B": 0, "C": 2}, case("C1", *excluded("C"))))
    assert where(solved) == {"C1": "A"}
    assert solved.sentence("C1") == (
        "A-by er den eneste kommune, som reglerne tillader (udelukkelse og kommunekvoten)."
    )


def test_one_municipality_in_all() -> None:
    solved = solve(problem({"A": 2}, case("C1"), language="en"))
    assert solved.sentence("C1") == "There is only one municipality to place in."


def test_only_where_the_needed_offer_has_a_place() -> None:
    """What an earlier decision took is full: the rule on the offer leaves one municipality."""
    taken = Decision("D1", "B", 1, TODAY - timedelta(days=1), uses=("RB-treatment-trauma",))
    solved = solve(
        problem(
            {"A": 2, "B": 3},
            case("C1", needs(Kind.TREATMENT, "trauma")),
            offers=[("A", Kind.TREATMENT, "trauma", 1), ("B", Kind.TREATMENT, "trauma", 1)],
            decisions=[taken],
        )
    )
    assert where(solved) == {"C1": "A"}
    assert solved.explained["C1"].full == ("B",)
    assert solved.sentence("C1") == "A-by er den eneste kommune, som reglerne tillader (behandling)."


def test_cases_that_go_to_one_place() -> None:
    solved = solve(problem({"A": 4, "B": 4}, case("C1"), case("C2", tie("B")), links=[same("C1", "C2")]))
    assert where(solved) == {"C1": "B", "C2": "B"}
    assert solved.sentence("C1") == "Sagen placeres i B-by sammen med C2, som den hører sammen med."


def test_cases_that_are_near_each_other() -> None:
    cases = (case("C1"), case("C2", family("A")))
    solved = solve(
        problem({"A": 1, "B": 4, "C": 4}, *cases, minutes={"AB": 20}, links=[nearby("C1", "C2")], language="en")
    )
    assert where(solved) == {"C1": "B", "C2": "A"}
    assert solved.sentence("C1") == "The case goes to B-by, near C2, which it belongs with."
    assert codes(solved, "C2") == ["placed.only"]


def test_near_a_decided_case() -> None:
    decided = Decision("C2", "A", 1, TODAY - timedelta(days=40))
    solved = solve(
        problem(
            {"A": 3, "B": 4, "C": 4}, case("C1"), case("C2"), links=[nearby("C1", "C2")], minutes={"AB": 20},
            decisions=[decided],
        )
    )  # fmt: skip
    assert main_reason(solved, "C1").code == "placed.near"
    assert solved.explained["C1"].forbidden[0].rule == "links"
    assert solved.explained["C2"].status is Status.LOCKED
    assert solved.sentence("C2") == "Afgørelsen af 23-03-2018 om A-by står ved magt."


def test_nowhere_more_points() -> None:
    solved = solve(problem({"A": 2, "B": 2}, case("C1", tie("B"))))
    reason = main_reason(solved, "C1")
    told = {
        "municipality": "B",
        "points": 10900,
        "other": "A",
        "other_points": 900,
        "there": Reason("points.now", {"points": 900}),
    }
    assert reason == Reason("placed.best", {**told, "compared": Reason("compared.fewer", told)})
    assert solved.sentence("C1").endswith("end B-by (109 point; A-by ville give 9).")


def test_more_points_only_with_an_opening_that_others_need() -> None:
    """Both could fill the one opening in B; the experienced nurse gains more from it."""
    cases = (case("C1", competence=NURSE), case("C2", competence=NEW_NURSE))
    solved = solve(problem({"A": 2, "B": 2}, *cases, markets={"A": 4, "B": 3}, openings={"B": 1}))
    assert where(solved) == {"C1": "B", "C2": "A"}
    reason = main_reason(solved, "C2")
    assert reason.code == "placed.scarce"
    assert (reason.parameters["points"], reason.parameters["other_points"]) == (2400, 5900)
    assert codes(solved, "C1") == ["placed.best", "placed.fills.one"]
    [alternative] = solved.explained["C2"].alternatives
    assert alternative.net <= solved.explained["C2"].net


def test_more_points_where_places_cost_more() -> None:
    """One place in B, where both would rather be; it is worth more to the one who can work."""
    cases = (case("C1", tie("B")), case("C2", tie("B"), competence=CLEANER))
    solved = solve(problem({"A": 2, "B": 1}, *cases, markets={"A": 1, "B": 5}))
    assert where(solved) == {"C1": "A", "C2": "B"}
    explained = solved.explained["C1"]
    assert codes(solved, "C1") == ["placed.for.goals", "placed.price"]
    assert decisive(explained.reasons).parameters["but"] == Reason("placed.but.quota", {"persons": 1})
    [alternative] = explained.alternatives
    assert alternative.points > explained.total
    assert alternative.price > explained.price
    assert alternative.net <= explained.net


@pytest.fixture(scope="module")
def indivisible() -> Solved:
    """B has three places. At the prices the couple would go there, but not next to the family of three."""
    cases = (case("C1", tie("B"), persons=3), case("C2", tie("X"), persons=2))
    tiers = ({"place_persons": 100}, {"ties": 100})
    return solve(problem({"A": 9, "B": 3, "X": 0}, *cases, minutes={"BX": 45}, tiers=tiers))


def test_more_points_but_not_for_all_together(indivisible: Solved) -> None:
    assert where(indivisible) == {"C1": "B", "C2": "A"}
    assert indivisible.result.outcome is Outcome.OPTIMAL
    explained = indivisible.explained["C2"]
    told = {
        "municipality": "A",
        "points": 0,
        "other": "B",
        "other_points": 7000,
        "there": Reason("points.now", {"points": 7000}),
    }
    full = Reason("placed.but.quota", {"persons": 2})
    assert explained.reasons[1] == Reason("placed.total.optimal", {**told, "but": full})
    assert explained.alternatives[0].net > explained.net


def test_without_a_proof_it_is_only_the_best_that_was_found(indivisible: Solved) -> None:
    last = indivisible.result.tiers[-1]
    unproven = replace(last, bound=last.relaxation)
    assert unproven.outcome is Outcome.FEASIBLE
    result = replace(indivisible.result, tiers=(*indivisible.result.tiers[:-1], unproven))
    solved = Solved(indivisible.book, indivisible.scores, result)
    assert codes(solved, "C2") == ["placed.for", "placed.total.feasible"]
    assert solved.sentence("C2").endswith("; dette er den bedste samlede fordeling, der blev fundet.")


def test_openings_of_several_persons() -> None:
    couple = case("C1", persons=2, competence=NURSE)
    solved = solve(problem({"A": 2, "B": 2}, couple, openings={"A": 1, "B": 1}, minutes={"AB": 30}, language="en"))
    explained = solved.explained["C1"]
    assert {use.municipality for use in explained.filled} == {"A", "B"}
    assert all(use.points == 82 for use in explained.filled)
    assert explained.total == 20000
    assert solved.sentence("C1").endswith(
        "; 2 persons fit openings reported by A-by (30 minutes' travel away) and B-by itself."
    )


@pytest.mark.parametrize(
    ("kind", "basis"),
    [
        (Kind.CLOSE_FAMILY, "nærtstående"),
        (Kind.INSTITUTION_BEFORE, "tidligere anbringelse"),
        (Kind.SPECIAL, "ganske særlige forhold"),
    ],
)
def test_above_the_quota(kind: Kind, basis: str) -> None:
    solved = solve(problem({"A": 2, "B": 1}, case("C1", Circumstance(kind, "B", detail="Grund"), persons=2)))
    assert where(solved) == {"C1": "B"}
    assert solved.explained["C1"].over_quota_basis == kind
    assert solved.sentence("C1").endswith(
        f"; kommunens kvote overskrides, og sagen er undtaget fra den (grundlag: {basis})."
    )


def test_exempt_but_within_the_quota_needs_no_basis() -> None:
    solved = solve(problem({"A": 2, "B": 2}, case("C1", family("B"), persons=2)))
    assert solved.explained["C1"].over_quota_basis is None
    assert codes(solved, "C1") == ["placed.only"]


def test_above_the_quota_for_a_job() -> None:
    solved = solve(problem({"A": 2, "B": 0}, case("C1", job("B"))))
    assert where(solved) == {"C1": "B"}
    assert solved.explained["C1"].over_quota_basis == "job_offer"


def test_a_job_offer_that_yields() -> None:
    solved = solve(problem({"A": 2, "B": 2}, case("C1", family("A"), job("B"))))
    assert where(solved) == {"C1": "A"}
    assert solved.sentence("C1").endswith("; det dokumenterede jobtilbud må vige for andre hensyn, der binder sagen.")
    assert ("law.job_offer.yields", ("B",)) in {
        (f.reason.code, f.reason.parameters.get("places")) for f in solved.explained["C1"].law
    }


def test_a_job_offer_that_binds_is_no_job_offer_that_yields() -> None:
    solved = solve(problem({"A": 2, "B": 2}, case("C1", job("B"))))
    assert codes(solved, "C1") == ["placed.only"]


# --- left open ------------------------------------------------------------------------------------------------


def test_no_municipality_is_allowed() -> None:
    solved = solve(problem({"A": 1, "B": 0, "C": 1}, case("C1", family("B"), *excluded("B")), language="en"))
    assert solved.sentence("C1") == (
        "The rules allow no municipality (exclusion: 1 municipality; close family: 2 municipalities), "
        "so the case needs a caseworker's decision."
    )
    assert solved.explained["C1"].status is Status.NEEDS_DECISION


def test_a_minor_who_is_not_heard() -> None:
    solved = solve(problem({"A": 1}, case("C1", unaccompanied_minor=True)))
    assert codes(solved, "C1") == ["open.not_heard"]
    assert [reason.code for reason in solved.explained["C1"].review] == ["review.unaccompanied_minor"]


def test_places_ran_out() -> None:
    long_ago = TODAY - timedelta(days=99)
    cases = (case("C1"), case("C2", permit_date=long_ago), case("C3", permit_date=long_ago))
    tiers = ({"place_persons": 100}, {"waiting": 100}, {"employment": 100})
    solved = solve(problem({"A": 1, "B": 1}, *cases, tiers=tiers))
    assert main_reason(solved, "C1") == Reason("open.quota", {"persons": 1})
    assert where(solved).keys() == {"C2", "C3"}


def test_places_ran_out_beside_an_exempt_case() -> None:
    """The exempt case fills B beyond its quota, so nobody else goes there."""
    solved = solve(problem({"A": 0, "B": 1}, case("C1"), case("C2", family("B"), persons=3)))
    assert where(solved) == {"C2": "B"}
    assert codes(solved, "C1") == ["open.quota"]


def test_offers_ran_out() -> None:
    need = needs(Kind.TREATMENT, "trauma")
    solved = solve(
        problem({"A": 4}, case("C1", need), case("C2", need, persons=2), offers=[("A", Kind.TREATMENT, "trauma", 1)])
    )
    assert where(solved) == {"C2": "A"}
    assert codes(solved, "C1") == ["open.offers"]


def test_links_leave_no_place() -> None:
    """Each has close family that binds it, and the places are far apart."""
    cases = (case("C1", family("A")), case("C2", family("B"), persons=2))
    solved = solve(problem({"A": 2, "B": 2}, *cases, links=[nearby("C1", "C2")]))
    assert where(solved) == {"C2": "B"}
    assert codes(solved, "C1") == ["open.links"]


def test_a_group_that_does_not_fit_anywhere() -> None:
    """Each case alone would fit; together they do not."""
    solved = solve(problem({"A": 2, "B": 2}, case("C1", persons=2), case("C2", persons=2), links=[same("C1", "C2")]))
    assert codes(solved, "C1") == codes(solved, "C2") == ["open.links"]


def test_a_group_of_which_one_may_not_go() -> None:
    cases = (case("C1"), case("C2", unaccompanied_minor=True))
    solved = solve(problem({"A": 2, "B": 2}, *cases, links=[same("C1", "C2")], language="en"))
    assert codes(solved, "C2") == ["open.not_heard"]
    assert solved.sentence("C1").startswith("The rules allow no municipality (cases that belong together: 2 mun")


def test_quota_and_links_together_leave_no_place() -> None:
    """C1 would have to be in A, near C2; A is full. In B there is room, but not near C2."""
    cases = (case("C1", *excluded("C")), case("C2", family("C"), persons=2), case("C3", family("A"), persons=2))
    solved = solve(problem({"A": 1, "B": 1, "C": 2}, *cases, minutes={"AC": 20}, links=[nearby("C1", "C2")]))
    assert where(solved) == {"C2": "C", "C3": "A"}
    assert codes(solved, "C1") == ["open.mixed"]


def test_room_that_the_best_distribution_leaves() -> None:
    """Without the goal of placing everybody, a place that only costs points is left free."""
    behind = {"A": 9, "B": 9}
    tiers = ({"employment": 100, "even_distribution": 100},)
    parameters = {"even_distribution": {"tolerance_min": 0, "tolerance_percent": 0, "slope": 40, "steep": 40}}
    idle = replace(case("C1"), persons=(Person("P1", 1940),))
    solved = solve(problem(behind, idle, tiers=tiers, parameters=parameters))
    assert where(solved) == {}
    assert main_reason(solved, "C1") == Reason("open.room", {"places": ("A", "B")})


# --- why a caseworker looks first --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth_year", "adult", "reviewed"),
    [(2000, None, True), (2000, True, False), (2000, False, False), (1999, None, False), (2001, None, False)],
)
def test_who_turns_18_this_year(birth_year: int, adult: bool | None, reviewed: bool) -> None:
    young = replace(case("C1"), persons=(Person("P1", birth_year, adult=adult),))
    review = solve(problem({"A": 1}, young)).explained["C1"].review
    assert [reason.code for reason in review] == (["review.adulthood"] if reviewed else [])


def test_a_heard_minor_is_placed_and_looked_at() -> None:
    minor = case("C1", unaccompanied_minor=True, heard_on=date(2018, 4, 30))
    explained = solve(problem({"A": 1}, minor)).explained["C1"]
    assert explained.status is Status.PROPOSED
    assert [reason.code for reason in explained.review] == ["review.unaccompanied_minor"]


def test_with_the_rule_off_a_minor_is_like_others() -> None:
    minor = case("C1", unaccompanied_minor=True)
    rules = {"unaccompanied_minor": {"enabled": False}}
    explained = solve(problem({"A": 1}, minor, rules=rules)).explained["C1"]
    assert explained.status is Status.PROPOSED
    assert explained.review == ()


# --- what is forbidden -------------------------------------------------------------------------------------------


def test_municipalities_are_grouped_by_the_reason_that_forbids_them() -> None:
    place = case("C1", *excluded("A", "B"), needs(Kind.INSTITUTION, "home"), persons=2)
    solved = solve(
        problem(
            {"A": 2, "B": 2, "C": 2, "D": 2, "E": 1, "F": 2},
            place,
            offers=[(code, Kind.INSTITUTION, "home", None) for code in "DEF"],
            tiers=PERSONS_FIRST,
        )
    )
    forbidden = [(f.rule, f.municipalities) for f in solved.explained["C1"].forbidden]
    assert forbidden == [("exclusion", ("A",)), ("exclusion", ("B",)), ("institution", ("C",)), ("quota", ("E",))]
    assert [a.municipality for a in solved.explained["C1"].alternatives] in (["D"], ["F"])


def test_a_wish_that_a_toss_up_could_meet_is_named() -> None:
    wishing = case("C1", Circumstance(Kind.WISH, "B"))
    solved = solve(problem({"A": 2, "B": 2}, wishing, case("C2", Circumstance(Kind.WISH, "A"))))
    for case_id, wished in (("C1", "B"), ("C2", "A")):
        explained = solved.explained[case_id]
        named = [reason for reason in explained.reasons if reason.code == "placed.wish_near"]
        assert explained.margin == 0
        there = Reason("placed.wish_near", {"other": wished, "but": Reason("placed.but.same")})
        assert named == ([] if explained.municipality == wished else [there])
    assert {e.municipality for e in solved.explained.values()} <= {"A", "B"}


def test_places_with_room_stand_in_the_table_of_an_open_case() -> None:
    """The first three that have room are named; ten others give more."""
    places = "ABCDEFGHIJKLMN"
    markets = {place: 1 if place in "ABC" else 5 for place in places}
    solved = solve(problem(dict.fromkeys(places, 2), case("C1", competence=CLEANER), markets=markets))
    left_open = Solved(solved.book, solved.scores, replace(solved.result, placements={}))
    explained = left_open.explained["C1"]
    assert explained.reasons[0].parameters["places"] == ("A", "B", "C")
    assert [a.municipality for a in explained.alternatives] == [*"DEFGHIJKLM", "A", "B", "C"]
