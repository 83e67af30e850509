"""Scenarios with values changed key by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from visitering import goals
from visitering.errors import UsageError
from visitering.loading.scenario import Scenario, read_scenario
from visitering.loading.variations import keys_of, varied

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.yaml"


@pytest.fixture
def baseline() -> Scenario:
    return read_scenario(BASELINE)


def test_nothing_changed_is_the_same_scenario(baseline: Scenario) -> None:
    assert varied(baseline, {}).policy == baseline.policy
    assert varied(baseline, {}).resolved == baseline.resolved


def test_a_goal_finds_its_tier(baseline: Scenario) -> None:
    tiers = varied(baseline, {"goals.waiting": 0.5, "goals.network": 2}).policy.tiers
    assert [tier.get("waiting") for tier in tiers] == [None, 50, None]
    assert tiers[-1]["network"] == 200


def test_a_goal_without_a_tier_joins_the_last(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("data: .\ndate: 2018-05-02\ngoals: [{place_persons: 1}, {employment: 1}]\n", encoding="utf-8")
    assert varied(read_scenario(path), {"goals.ties": 1}).policy.tiers[1] == {"employment": 100, "ties": 100}


def test_a_weight_of_nothing_takes_the_goal_away(baseline: Scenario) -> None:
    assert all("employment" not in tier for tier in varied(baseline, {"goals.employment": 0}).policy.tiers)


def test_rules_parameters_solver_and_seed(baseline: Scenario) -> None:
    changes = {
        "rules.links.nearby_minutes": 45,
        "rules.quota.enabled": False,
        "parameters.reach.far_share": 0.25,
        "solver.effort": 7,
        "seed": 3,
    }
    policy = varied(baseline, changes, "other").policy
    assert (policy.name, policy.seed, policy.solver.effort) == ("other", 3, 7.0)
    assert policy.rules["links"]["nearby_minutes"] == 45
    assert not policy.enabled("quota")
    assert str(policy.parameters["reach"]["far_share"]) == "0.25"


def test_the_original_stays_as_it_is(baseline: Scenario) -> None:
    before = str(baseline.resolved)
    varied(baseline, {"goals.employment": 3, "rules.links.enabled": False})
    assert str(baseline.resolved) == before


def test_every_key_can_be_set_to_what_it_is(baseline: Scenario) -> None:
    keys = keys_of(baseline.resolved)
    assert {f"goals.{goal.id}" for goal in goals.ALL} <= set(keys)
    assert varied(baseline, keys).policy == baseline.policy


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("goals.even", "goals.even_distribution"),
        ("goals.emploiment", "goals.employment"),
        ("rules.link.nearby_minutes", "rules.links.nearby_minutes"),
        ("effort", "solver.effort"),
        ("sede", "seed"),
    ],
)
def test_an_unknown_key_names_the_nearest(baseline: Scenario, key: str, nearest: str) -> None:
    with pytest.raises(UsageError) as refusal:
        varied(baseline, {key: 1})
    assert str(refusal.value) == f"{key} is no parameter of the scenario; did you mean {nearest}?"


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("goals.ties", -1, "goals.ties=-1 cannot be: goals.3.ties must be a weight from 0 to 1000000"),
        ("rules.links.enabled", 3, "rules.links.enabled=3 cannot be: rules.links.enabled must be true or false"),
        ("solver.effort", "x", "solver.effort=x cannot be: solver.effort must be a number"),
    ],
)
def test_a_value_that_cannot_be(baseline: Scenario, key: str, value: object, told: str) -> None:
    with pytest.raises(UsageError) as refusal:
        varied(baseline, {key: value})
    assert str(refusal.value) == told
