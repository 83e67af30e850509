"""The JSON Schema of a scenario says what the loader says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from visitering import goals, rules
from visitering.loading.findings import Findings
from visitering.loading.profiles import read_profile
from visitering.loading.schema import scenario_schema
from visitering.loading.stated import parse_yaml
from visitering.loading.yaml_text import as_yaml

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
ALONE = "data: d\ndate: 2018-05-02\n"


def faults(text: str) -> list[str]:
    """What the schema says against a scenario file, read as an editor reads it."""
    findings = Findings()
    stated = parse_yaml(text.encode(), Path("s.yaml"), findings)
    assert stated is not None
    assert findings.faults == []
    validator = jsonschema.Draft202012Validator(scenario_schema())
    return [error.message for error in validator.iter_errors(as_json(stated.plain()))]


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(scenario_schema())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name)
def test_the_shipped_scenarios_are_valid(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "gaols: []",
        "rules: {close_familly: {enabled: true}}",
        "rules: {links: {nearby: 3}}",
        "parameters: {employment: {openings: 3}}",
        "goals: [{employmnet: 1}]",
        "adjust: {quota: []}",
        "adjust: {openings: [{industry: Q, sum: 1}]}",
        "adjust: {capacities: [{service: dialyse, town: '0101', set: 1}]}",
        "adjust: {exclusions: [{case: C1, municipality: '0101', reason: x, until: y}]}",
        "future: {prices: 5}",
        "future: {given: {person: {}}}",
        "solver: {efort: 3}",
        "output: {file: x}",
        "output: {profile: {file: a.csv, columns: [{name: A, field: assignments.case_id}], row: [proposed]}}",
    ],
)
def test_an_unknown_key_fails(text: str) -> None:
    assert faults(ALONE) == []
    assert len(faults(ALONE + text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "seed: one",
        "language: sv",
        "rules: {links: {enabled: 1}}",
        "rules: {links: {nearby_minutes: -1}}",
        "parameters: {employment: {without_competence: 1.5}}",
        "goals: [{employment: -1}]",
        "goals: {employment: 1}",
        "solver: {gap: -0.1}",
        'solver: {gap: "0.1"}',
        "adjust: {quotas: {municipality: '0101', add: 1}}",
        "adjust: {exclusions: [{case: C1, municipality: '0101'}]}",
        "future: {policy: perfect}",
        "future: {samples: 0}",
        "output: {profile: 3}",
        "output: {profile: {file: a.csv, columns: [{name: A}, {field: B}]}}",
        "future: {arrivals: known, given: {place: {'0101': -1}}}",
    ],
)
def test_a_wrong_value_fails(text: str) -> None:
    assert faults(ALONE + text) != []


@pytest.mark.parametrize(
    "text",
    [
        "adjust: {openings: [{industry: Q, multiply: 1.5}], capacities: [{service: dialyse, set: 0}]}",
        "adjust: {exclusions: [{case: C1, municipality: '0101', reason: threats}]}",
        "future: {policy: prices, samples: 3, arrivals: known}",
        "future: {policy: prices, given: {place: {'0101': 2.5}, use: {R1.1: 3}}}",
        "output: {profile: danish}",
        as_yaml({"output": {"profile": dict(read_profile("danish").resolved)}}),
    ],
)
def test_what_the_loader_reads_is_valid(text: str) -> None:
    assert faults(ALONE + text) == []


def test_only_a_scenario_that_extends_may_leave_out_data_and_date() -> None:
    assert len(faults("seed: 1\n")) == 2
    assert faults("extends: base.yaml\nseed: 1\n") == []


def test_every_rule_and_goal_is_in_it() -> None:
    properties = scenario_schema()["properties"]
    assert {rule.id for rule in rules.ALL} <= set(properties["rules"]["properties"])
    assert {goal.id for goal in goals.ALL} <= set(properties["parameters"]["properties"])
    assert {goal.id for goal in goals.ALL} <= set(properties["goals"]["items"]["properties"])
