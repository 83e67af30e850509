"""Comparisons, sweeps and costs of rules on the small good dataset, against what each scenario gives by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import visitering
from comparable import scenario
from problems import BASELINE, random_problem
from visitering.audit import audit
from visitering.comparing import comparison, cost, many, sweep, tables
from visitering.comparing.gaps import Known
from visitering.comparing.grid import read_axes
from visitering.comparing.measure import measured
from visitering.comparing.scenarios import load_all
from visitering.comparing.store import Store
from visitering.comparing.work import Chain, Shared, solve_chain
from visitering.domain.groups import GROUPS
from visitering.errors import UsageError, VisiteringError
from visitering.matching.tiers import place
from visitering.parallel.choice import on_this_machine
from visitering.parallel.executor import Failure, Here

pytestmark = pytest.mark.campaign

HERE = on_this_machine(1)


# --- measuring --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_measured_points_are_those_of_the_tiers(seed: int) -> None:
    """Σ weight · points over the goals of each tier is the objective that the audit has checked."""
    problem = random_problem(seed, cases=6)
    result = place(problem)
    audit(problem, result)
    record = measured(problem, result, problem.policy, "s")
    for tier in result.tiers:
        assert sum(weight * record.points[goal] for goal, weight in tier.goals.items()) == tier.objective
    assert record.persons_placed == record.points["place_persons"] == sum(p.placed for p in record.places)
    assert dict(record.result.placements) == dict(result.placements)


@pytest.mark.parametrize("seed", range(12))
def test_groups_of_a_kind_hold_every_case(seed: int) -> None:
    problem = random_problem(seed, cases=8)
    record = measured(problem, place(problem), problem.policy, "s")
    for kind in ("size", "education", "minor"):
        groups = [group for group in record.groups if group.kind == kind]
        assert sum(group.cases for group in groups) == record.cases
        assert sum(group.persons_placed for group in groups) == record.persons_placed
    assert {(group.kind, group.of) for group in record.groups} <= set(GROUPS)


def test_another_yardstick_counts_by_its_own_parameters() -> None:
    """An opening that is worth nothing by the yardstick adds nothing, and nothing breaks."""
    problem = random_problem(4, cases=8)
    result = place(problem)
    assert any(placement.fills for placement in result.placements.values())
    fruitless = {f"strength_{n}": 0 for n in (1, 2)} | {"industry": 0, "two_digits": 0, "three_digits": 0}
    yardstick = replace(problem.policy, parameters={"employment": fruitless})
    ours, theirs = (measured(problem, result, by, "s").points for by in (problem.policy, yardstick))
    assert theirs["employment"] < ours["employment"]
    assert {goal for goal in ours if ours[goal] != theirs[goal]} == {"employment"}


def test_a_chain_starts_each_task_from_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[Any] = []

    def watched(problem: Any, *arguments: Any, start: Any, brief: bool) -> Any:
        starts.append(start)
        assert not brief
        return place(problem, *arguments, start=start)

    monkeypatch.setattr("visitering.comparing.work.place", watched)
    [entry] = load_all([scenario(tmp_path, "one")])
    task = entry.task(entry.loaded.scenario.policy)
    first, second = solve_chain(Shared({entry.inputs: entry.problem}, {}), Chain((task, task)))
    assert starts == [None, first.result]
    assert second.points == first.points


# --- compare ----------------------------------------------------------------------------------------------


def two(folder: Path) -> list[Path]:
    return [scenario(folder, "one"), scenario(folder, "two", "goals: [{place_persons: 1}, {ties: 1, waiting: 1}]\n")]


def test_a_comparison_places_as_run_does(tmp_path: Path) -> None:
    paths = two(tmp_path)
    found = comparison.compare(paths, HERE)
    for path, record in zip(paths, found.solved, strict=True):
        result = visitering.run(path).result
        assert record.where == {case: p.municipality for case, p in result.placements.items()}
        assert [tier.objective for tier in record.tiers] == [tier.objective for tier in result.tiers]


GIVEN = "future: {policy: prices, given: {place: {'0101': 0.25, '0751': 0.5, '0461': 3}}}\n"


def test_the_future_counts_as_in_a_run(tmp_path: Path) -> None:
    """Whether the prices are given or worked out; each scenario has its own, though all place the same inputs."""
    paths = [
        scenario(tmp_path, "one"),
        scenario(tmp_path, "given", GIVEN),
        scenario(tmp_path, "sampled", "future: {policy: prices, samples: 2}\n"),
    ]
    found = comparison.compare(paths, HERE)
    assert len({entry.inputs for entry in found.entries}) == 1
    for path, record in zip(paths, found.solved, strict=True):
        run = visitering.run(path)
        assert record.potentials == run.loaded.problem.potentials
        assert record.where == {case: p.municipality for case, p in run.result.placements.items()}
        reached = tuple(tier.objective for tier in record.tiers)
        assert reached == tuple(tier.objective for tier in run.result.tiers)
        assert found.judged()[record.name, record.name] == reached
    plain, given, _ = found.solved
    assert plain.taken == 0 < given.taken


def test_a_judge_with_future_prices_takes_them_off_every_placement(tmp_path: Path) -> None:
    """Everything is proven here, so that no placement is worth more to a scenario than its own."""
    found = comparison.compare([scenario(tmp_path, "one"), scenario(tmp_path, "given", GIVEN)], HERE)
    judged, where = found.judged(), {record.name: record.where for record in found.solved}
    assert judged["given", "one"] <= judged["given", "given"]
    assert judged["one", "given"] <= judged["one", "one"]
    assert (judged["given", "one"] == judged["given", "given"]) == (where["one"] == where["given"])


def test_what_a_rule_costs_is_told_for_the_same_future(tmp_path: Path) -> None:
    found = cost.cost_of_rules(scenario(tmp_path, "one", "future: {policy: prices, samples: 2}\n"), HERE)
    assert found.full.potentials is not None
    assert {repr(other.solved.potentials) for other in found.without} == {repr(found.full.potentials)}


def test_a_parameter_that_would_change_the_inputs_cannot_vary(tmp_path: Path) -> None:
    changed = scenario(tmp_path, "one", "adjust: {openings: [{region: Hovedstaden, add: 1}]}\n")
    with pytest.raises(UsageError, match=r"cannot vary where adjust\.openings changes openings"):
        sweep.sweep(changed, read_axes(["parameters.employment.openings_not_stated=1,2"]), HERE)


def test_processes_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    here = comparison.compare(two(tmp_path / "a"), HERE)
    spread = comparison.compare(two(tmp_path / "b"), on_this_machine(2))
    assert tables.csv_files(here, "iso") == tables.csv_files(spread, "iso")


def test_what_is_solved_is_not_solved_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = comparison.compare(two(tmp_path), HERE)
    monkeypatch.setattr("visitering.comparing.work.place", None)  # whoever calls it fails
    again = comparison.compare(two(tmp_path), HERE)
    assert first.answers.resumed == ()
    assert again.answers.resumed == ("one", "two")
    assert again.solved == first.solved


def test_an_interrupted_comparison_goes_on(tmp_path: Path) -> None:
    class Interrupted(Here):
        def attempt(self, *arguments: Any) -> Any:
            yield next(iter(super().attempt(*arguments)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        comparison.compare(two(tmp_path), lambda _: (Interrupted(), 1))
    assert comparison.compare(two(tmp_path), HERE).answers.resumed == ("one",)


def test_one_that_fails_is_left_out_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(problem: Any, *arguments: Any, **more: Any) -> Any:
        if problem.policy.name == "one":
            raise VisiteringError("the ground opened")
        return place(problem, *arguments, **more)

    monkeypatch.setattr("visitering.comparing.work.place", broken)
    found = comparison.compare([*two(tmp_path), scenario(tmp_path, "three")], HERE)
    assert found.answers.failures == {"one": Failure("error", "the ground opened")}
    assert [entry.name for entry in found.entries] == ["two", "three"]
    assert comparison.compare([*two(tmp_path), scenario(tmp_path, "three")], HERE).answers.resumed == ("two", "three")


def test_other_data_has_no_differences(tmp_path: Path) -> None:
    other = scenario(tmp_path, "later")
    text = other.read_text(encoding="utf-8").replace("2018-05-02", "2018-04-01")
    other.write_text(text, encoding="utf-8")
    found = comparison.compare([*two(tmp_path), other], HERE)
    assert not found.comparable(found.entries[2])
    assert {found.difference(2, goal).known for goal in tables.GOALS} == {Known.OTHER_DATA}
    assert all(places[2] is None for _, _, places in found.moved())
    assert {judge for judge, placed in found.judged() if "later" in (judge, placed)} == {"later"}


def test_other_quotas_are_compared_but_not_judged_by_each_others_goals(tmp_path: Path) -> None:
    more = scenario(tmp_path, "more", "adjust: {quotas: [{region: Hovedstaden, add: 3}]}\n")
    found = comparison.compare([scenario(tmp_path, "one"), more], HERE)
    assert found.comparable(found.entries[1])
    assert set(found.judged()) == {("one", "one"), ("more", "more")}


def test_two_scenarios_with_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with pytest.raises(UsageError, match=r"^two scenarios are named one \(.*one\.yaml and .*one\.yaml\); give each"):
        comparison.compare([scenario(tmp_path, "one"), scenario(tmp_path / "other", "one")], HERE)


def test_one_scenario_is_no_comparison(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two scenarios or more"):
        comparison.compare([scenario(tmp_path, "one")], HERE)


# --- sweep ------------------------------------------------------------------------------------------------


def test_a_sweep_has_a_point_for_every_value(tmp_path: Path) -> None:
    axes = read_axes(["goals.employment=0,1", "goals.even_distribution=0:2:1"])
    found = sweep.sweep(scenario(tmp_path, "one"), axes, HERE)
    assert [point.values for point in found.points] == [(a, b) for a in (0, 1) for b in (0, 1, 2)]
    assert [point.number for point in found.points] == [1, 2, 3, 4, 5, 6]
    assert found.curve == ("employment", "even_distribution")
    assert len(sweep.steps(found)) == 4
    assert len(list(sweep.rows(found))) == 6


def test_a_point_differs_from_a_run_by_no_more_than_the_gaps(tmp_path: Path) -> None:
    """On so small a batch everything is proven, so each point reaches exactly what a run of its own would."""
    found = sweep.sweep(scenario(tmp_path, "one"), read_axes(["goals.even_distribution=0:3:1"]), HERE)
    for point in found.points:
        goals = "{employment: 1, services: 1, ties: 0.5, latest_stay: 0.1, personal_wish: 0.1, municipal_wish: 0.2"
        text = f"goals: [{{place_persons: 1}}, {{waiting: 1}}, {goals}, even_distribution: {point.values[0]}}}]\n"
        alone = visitering.run(scenario(tmp_path, f"alone{point.number}", text)).result
        assert [t.objective for t in point.solved.tiers] == [t.objective for t in alone.tiers]


def test_a_row_is_the_unit_of_resuming(tmp_path: Path) -> None:
    axes = read_axes(["goals.employment=0,1", "goals.ties=0,1"])
    sweep.sweep(scenario(tmp_path, "one"), axes, HERE)
    wider = read_axes(["goals.employment=0,1,2", "goals.ties=0,1"])
    assert sweep.sweep(scenario(tmp_path, "one"), wider, HERE).answers.resumed == (
        "goals.employment=0",
        "goals.employment=1",
    )


def test_points_after_the_first_have_their_own_effort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []

    def watched(problem: Any, *arguments: Any, **more: Any) -> Any:
        seen.append(problem.policy.solver.effort)
        return place(problem, *arguments, **more)

    monkeypatch.setattr("visitering.comparing.work.place", watched)
    sweep.sweep(scenario(tmp_path, "one"), read_axes(["goals.ties=0,1,2"]), HERE, effort=4)
    assert seen == [60, 4, 4]


@pytest.mark.parametrize(
    ("vary", "curve", "told"),
    [
        ("goals.even=0,1", None, "goals.even is no parameter of the scenario; did you mean goals.even_distribution?"),
        ("goals.ties=0,1", ("ties", "joy"), "joy is no goal; there are place_persons, waiting, "),
        ("goals.ties=0,1", ("ties", "ties"), "the curve needs two goals, one against the other"),
    ],
)
def test_a_sweep_that_cannot_be(tmp_path: Path, vary: str, curve: tuple[str, str] | None, told: str) -> None:
    with pytest.raises(UsageError) as refusal:
        sweep.sweep(scenario(tmp_path, "one"), read_axes([vary]), HERE, curve)
    assert str(refusal.value).startswith(told)


def test_dominated_points_are_those_beaten_in_both_goals(tmp_path: Path) -> None:
    """Checked against the definition, on a batch where everything is proven."""
    axes = read_axes(["goals.employment=0.5,1,4", "goals.ties=0.5,1,4"])
    found = sweep.sweep(scenario(tmp_path, "one"), axes, HERE, ("employment", "ties"))
    values = [tuple(point.solved.points[goal] for goal in found.curve) for point in found.points]
    for point, own in zip(found.points, values, strict=True):
        beaten = any(other != own and all(o >= s for o, s in zip(other, own, strict=True)) for other in values)
        assert (point.dominated_by is not None) == beaten


# --- cost of rules ----------------------------------------------------------------------------------------


def test_every_rule_and_goal_is_left_out_once(tmp_path: Path) -> None:
    path = scenario(tmp_path, "one", "rules: {links: {enabled: false}}\n")
    found = cost.cost_of_rules(path, HERE)
    left_out = [(other.kind, other.id) for other in found.without]
    policy = found.entry.loaded.scenario.policy
    assert ("rule", "links") not in left_out
    off = ("links", "scored_only")
    assert [of for kind, of in left_out if kind == "rule"] == [rule for rule in policy.rules if rule not in off]
    assert [of for kind, of in left_out if kind == "goal"] == [goal for tier in BASELINE for goal in tier]


def test_without_a_rule_more_is_possible(tmp_path: Path) -> None:
    """Everything is proven here: leaving out a rule that forbids never gives less, tier by tier."""
    found = cost.cost_of_rules(scenario(tmp_path, "one"), HERE)
    full = [tier.objective for tier in found.full.tiers]
    for other in found.without:
        if other.kind == "rule" and other.same_batch and other.id != "over_quota":
            assert [tier.objective for tier in other.solved.tiers] >= full
            most = found.at_most(other)
            last = found.last_tier(other).value or 0
            assert most is None or last <= most


def test_every_difference_says_what_is_known_of_it(tmp_path: Path) -> None:
    rows = {
        (row["without"], row["id"]): row for row in cost.rows(cost.cost_of_rules(scenario(tmp_path, "one"), HERE))
    }
    assert rows["nothing", ""]["last_tier_difference"] is None
    assert all(row["known_employment"] for key, row in rows.items() if key != ("nothing", ""))
    assert rows["goal", "employment"]["known_employment"] == "not_aimed_at"


def test_a_batch_that_locked_changes_is_not_compared(tmp_path: Path) -> None:
    found = cost.cost_of_rules(scenario(tmp_path, "one"), HERE)
    [locked] = [other for other in found.without if other.id == "locked"]
    assert locked.same_batch == (not found.entry.problem.locked)


def test_solving_many_tells_how_far_it_is(tmp_path: Path) -> None:
    said: list[tuple[str, float]] = []
    [entry] = load_all([scenario(tmp_path, "one")])
    chain = Chain((entry.task(entry.loaded.scenario.policy),))
    shared = Shared({entry.inputs: entry.problem}, {})

    def say(stage: str, *, share: float = 0.0, gap: float | None = None, points: float | None = None) -> None:
        assert gap is None
        assert points is None
        said.append((stage, share))

    many.solve_all({"a": chain}, shared, Here(), Store(tmp_path), say)
    assert said == [("0 of 1 done, waiting for a", 0.0), ("1 of 1 done", 1.0)]


def test_a_rule_that_stops_nobody_is_not_searched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def watched(problem: Any, *arguments: Any, **more: Any) -> Any:
        searched.append(problem.policy.name)
        assert more["brief"] == (problem.policy.name != "one")
        return place(problem, *arguments, **more)

    monkeypatch.setattr("visitering.comparing.work.place", watched)
    found = cost.cost_of_rules(scenario(tmp_path, "one"), HERE)
    assert "one without rule quota" in searched
    assert "one without rule exclusion" not in searched
    [same] = [other for other in found.without if other.id == "exclusion"]
    assert same.solved.placements == found.full.placements
    assert same.solved.tiers == found.full.tiers


def test_what_the_last_tier_differs_by_lies_in_its_interval(tmp_path: Path) -> None:
    found = cost.cost_of_rules(scenario(tmp_path, "one", "solver: {effort: 0}\n"), HERE)
    for other in found.without:
        interval = found.last_interval(other)
        assert (interval is None) == (not other.same_batch)
        if interval is not None:
            low, value, high = interval
            assert low <= value <= high
            assert found.last_tier(other).value in (None, value)
