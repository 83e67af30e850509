"""Years small enough to know what each policy must do, and the sums that are told of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from problems import TODAY, random_problem
from small import NEW_NURSE, NURSE, case, problem, tie
from visitering.domain.cases import Case, Circumstance, Kind, Link, Person
from visitering.domain.decisions import Decision
from visitering.domain.groups import groups_of
from visitering.domain.policy import Arrivals, Foresight
from visitering.domain.problem import Problem
from visitering.errors import SolverError, UsageError
from visitering.parallel.choice import on_this_machine
from visitering.simulating import campaign
from visitering.simulating.arrivals import drawn, persons_of, recorded
from visitering.simulating.campaign import Estimate, lines, regrets, simulate, with_best_known
from visitering.simulating.measure import Outcome, Yardstick
from visitering.simulating.replay import Placing, Settings, batch_count, batch_days, replay

MONTHLY = Settings(batches=12, foresight=Foresight(3, Arrivals.KNOWN))
TIERS = ({"place_persons": 100}, {"employment": 100, "ties": 10})


def early_and_late() -> Problem:
    """C1 comes in January and has a tie to A; the nurse C2 comes in June, and A has one place, and openings.

    Cases of last year, from which futures are drawn, are new nurses, who gain 41 points by such an opening. C1 gains
    10 by A, the experienced nurse 82 by the opening (100 less the 18 of a labour market of 3).
    """
    before = [case(f"N{i}", competence=NEW_NURSE, permit_date=date(2017, 3, 1)) for i in range(6)]
    return problem(
        {"A": 1, "B": 5},
        *before,
        case("C1", tie("A"), permit_date=date(2018, 1, 9)),
        case("C2", competence=NURSE, permit_date=date(2018, 6, 9)),
        openings={"A": 9},
        tiers=TIERS,
        decisions=[Decision(one.case_id, "B", 1, date(2017, 4, 1)) for one in before],
    )


def where(placing: Placing, one: Problem) -> dict[str, str]:
    found = replay(recorded(one, 2018), placing, MONTHLY)
    return {case_id: placement.municipality for case_id, placement in sorted(found.placements.items())}


def test_what_each_policy_does_with_the_place_that_a_later_case_needs() -> None:
    one = early_and_late()
    short_sighted = {"C1": "A", "C2": "B"}
    assert where(Placing.IN_ORDER, one) == where(Placing.EACH_BATCH, one) == short_sighted
    assert where(Placing.FUTURE_PRICES, one) == where(Placing.HINDSIGHT, one) == {"C1": "B", "C2": "A"}


def test_points_share_of_hindsight_and_regret_by_group() -> None:
    outcomes = simulate([recorded(early_and_late(), 2018)], MONTHLY, on_this_machine(1))
    # Both can work: 9 points without a competence that counts, 18 with one; 100 with the opening.
    points = {outcome.placing: outcome.points for outcome in outcomes}
    assert points == {
        Placing.IN_ORDER: 9 + 10 + 18,
        Placing.EACH_BATCH: 9 + 10 + 18,
        Placing.FUTURE_PRICES: 9 + 100,
        Placing.HINDSIGHT: 9 + 100,
    }
    assert [outcome.openings_filled for outcome in outcomes] == [0, 0, 1, 1]
    told = {line.placing: line for line in lines(outcomes)}
    assert told[Placing.EACH_BATCH].of_hindsight == Estimate(37 / 109, None)
    assert told[Placing.EACH_BATCH].of_bound == Estimate(37 / 109, None)
    assert told[Placing.FUTURE_PRICES].of_hindsight == Estimate(1, None)
    lost = {(r.placing, r.kind, r.group): r.regret.mean for r in regrets(outcomes)}
    assert lost[Placing.EACH_BATCH, "size", "1"] == (109 - 37) / 2
    assert lost[Placing.FUTURE_PRICES, "size", "1"] == 0
    assert outcomes[-1].bound == 109


def test_a_case_that_finds_no_place_waits_for_the_next_batch_and_is_counted() -> None:
    one = problem({"A": 1}, case("C1", permit_date=date(2018, 2, 1)), case("C2", permit_date=date(2018, 3, 1)))
    outcome = Yardstick(recorded(one, 2018), 12).measure(replay(recorded(one, 2018), Placing.EACH_BATCH, MONTHLY))
    assert (outcome.persons, outcome.open_persons) == (2, 1)


def test_openings_are_used_once_in_a_year() -> None:
    nurses = [case(f"C{month}", competence=NURSE, permit_date=date(2018, month, 5)) for month in (1, 4, 9)]
    one = recorded(problem({"A": 5, "B": 5}, *nurses, openings={"A": 2}), 2018)
    for placing in Placing:
        fills = [name for p in replay(one, placing, MONTHLY).placements.values() for name in p.fills.values()]
        assert fills == ["RA.1", "RA.1"]


def test_evenness_follows_the_days_of_the_decisions() -> None:
    """Two persons go to A, on 31 January and on 31 March, of quotas of 2 in A and 2 in B: the pace is 1 and 1."""
    cases = [case(f"C{month}", tie("A"), permit_date=date(2018, month, 5)) for month in (1, 3)]
    one = recorded(problem({"A": 2, "B": 2}, *cases, tiers=TIERS), 2018)
    outcome = Yardstick(one, 12).measure(replay(one, Placing.EACH_BATCH, MONTHLY))
    # After two batches the pace of each is 1/2, half to even 0; then 1 for ten batches, with loads of 2 and 0.
    assert outcome.off_pace == pytest.approx((2 * 0.5 + 10 * 1) / 12)
    assert outcome.evenness == 0


# --- arrivals ---------------------------------------------------------------------------------------------------


def test_the_recorded_year_is_the_permits_of_the_year_with_full_quotas() -> None:
    one = early_and_late()
    taken = Decision("C1", "B", 1, date(2018, 2, 1), uses=("RA.1",))
    year = recorded(replace(one, decisions=(*one.decisions, taken)), 2018)
    assert [c.case_id for c in year.arrivals] == ["C1", "C2"]
    assert {c.case_id for c in year.problem.cases} == {f"N{i}" for i in range(6)}
    assert year.problem.load.tolist() == [0, 0]
    assert year.problem.taken == {}
    assert all(report.received_on < date(2018, 1, 1) for report in year.problem.reports)


def test_links_of_the_recorded_year_hold_where_both_cases_are_known() -> None:
    one = replace(early_and_late(), links=(Link("C1", "C2", True), Link("C1", "gone", True)))
    assert recorded(one, 2018).problem.links == (Link("C1", "C2", True),)


def test_drawn_years_are_repeatable_differ_and_fill_the_persons_asked_for() -> None:
    one = random_problem(4, cases=20, municipalities=4, spare=3.0)
    first, again, other = drawn(one, 2018, 50, 1), drawn(one, 2018, 50, 1), drawn(one, 2018, 50, 2)
    assert first.arrivals == again.arrivals
    assert first.arrivals != other.arrivals
    largest = max(c.size for c in one.cases)
    for year in (first, other):
        assert 50 - largest < year.persons <= 50
        days = [c.permit_date for c in year.arrivals]
        assert days == sorted(days, key=lambda day: day or date.min)
        assert {day.year for day in days if day} == {2018}
        assert len({c.case_id for c in (*year.arrivals, *year.problem.cases)}) == len(year.arrivals) + len(
            year.problem.cases
        )


def test_what_a_drawn_case_has_dates_from_moves_with_its_permit() -> None:
    offer = Circumstance(Kind.JOB_OFFER, "A", documented_on=TODAY - timedelta(days=5))
    minor = Case("M", (Person("M1", 2002),), permit_date=TODAY, unaccompanied_minor=True, circumstances=(offer,))
    for arrived in drawn(problem({"A": 9}, minor), 2018, 3, 1).arrivals:
        assert arrived.permit_date is not None
        assert arrived.heard_on == arrived.permit_date + timedelta(days=14)
        assert arrived.circumstances[0].documented_on == arrived.permit_date - timedelta(days=5)


@pytest.mark.parametrize(("text", "persons"), [("40", 40), ("97%", 97), ("150%", 150)])
def test_arrivals_are_persons_or_a_share_of_the_national_number(text: str, persons: int) -> None:
    assert persons_of(text, 100) == persons


@pytest.mark.parametrize("text", ["", "%", "many", "-3", "1.5", "201%", "9 7%"])
def test_arrivals_that_say_nothing_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--arrivals"):
        persons_of(text, 100)


# --- batches, seeds, processes ----------------------------------------------------------------------------------


def test_batches_end_with_the_year_and_are_of_equal_length() -> None:
    for batches in (1, 12, 52, 365):
        days = batch_days(2018, batches)
        assert len(days) == batches
        assert days[-1] == date(2018, 12, 31)
        gaps = {(b - a).days for a, b in pairwise(days)}
        assert not gaps or max(gaps) - min(gaps) <= 1


def test_batches_are_named_or_counted() -> None:
    assert [batch_count(text) for text in ("weekly", "monthly", "26")] == [52, 12, 26]
    for text in ("daily", "0", "367", "-1", ""):
        with pytest.raises(UsageError, match="--batches"):
            batch_count(text)


@pytest.mark.campaign
def test_processes_give_what_one_process_gives() -> None:
    years = [recorded(early_and_late(), 2018)]
    assert simulate(years, MONTHLY, on_this_machine(2)) == simulate(years, MONTHLY, on_this_machine(1))


def test_a_year_that_cannot_be_simulated_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise SolverError("the relaxation ended with NOTHING")

    monkeypatch.setattr(campaign, "replay", fails)
    told = re.escape("year 0 hindsight could not be simulated: the relaxation ended with NOTHING")
    with pytest.raises(SolverError, match=f"^{told}$"):
        simulate([recorded(early_and_late(), 2018)], MONTHLY, on_this_machine(1))


def outcome(placing: Placing, open_persons: int, points: float, bound: float | None = None) -> Outcome:
    return Outcome(placing, 1, 10, points, open_persons, 0, 0.0, 0.0, {("size", "1"): (10, points)}, bound)


@pytest.mark.parametrize(
    ("other", "own", "best"),
    [
        ((2, 90.0), (2, 95.0, 100.0), (2, 95.0, 100.0)),
        ((2, 99.0), (2, 95.0, 100.0), (2, 99.0, 100.0)),
        ((1, 90.0), (2, 95.0, 100.0), (1, 90.0, 100.0)),
        ((3, 120.0), (2, 95.0, 100.0), (2, 95.0, 100.0)),
        # It waits less for others: more points than the bound, which keeps the tier of waiting.
        ((2, 101.0), (2, 95.0, 100.0), (2, 101.0, 101.0)),
    ],
)
def test_hindsight_is_the_best_placement_known_of_its_year(
    other: tuple[int, float], own: tuple[int, float, float], best: tuple[int, float, float]
) -> None:
    elsewhere = replace(outcome(Placing.IN_ORDER, 0, 500.0), number=2)
    told = with_best_known([elsewhere, outcome(Placing.EACH_BATCH, *other), outcome(Placing.HINDSIGHT, *own)])
    assert told == (elsewhere, outcome(Placing.EACH_BATCH, *other), outcome(Placing.HINDSIGHT, *best))


def test_an_interval_over_years_is_students() -> None:
    assert Estimate.of([3.0]) == Estimate(3.0, None)
    estimate = Estimate.of([1.0, 2.0, 3.0])
    assert estimate.mean == 2.0
    assert estimate.margin == pytest.approx(4.30 / 3**0.5)


def test_groups_of_a_case() -> None:
    family = Case("C", (Person("1", 1980, education=6), Person("2", 1985), Person("3", 2012)))
    assert [*groups_of(family, 2018)] == [
        ("size", "3-4"),
        ("education", "5-8"),
        ("need", "none"),
        ("minor", "none"),
    ]
    alone = Case("D", (Person("4", 1980),), circumstances=(Circumstance(Kind.TREATMENT, code="trauma"),))
    assert [*groups_of(alone, 2018)] == [
        ("size", "1"),
        ("education", "none"),
        ("need", "treatment"),
        ("minor", "none"),
    ]
