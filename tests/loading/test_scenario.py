"""Scenarios: defaults, layers, exact numbers, and what the user is told of a wrong one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from dataset_files import MALFORMED, SCENARIO, good_files, loaded, sentences, write

from visitering import goals, rules
from visitering.domain.policy import SolverLimits
from visitering.errors import InputError
from visitering.loading import Scenario, load, read_scenario

RELATIVE = "(paths are relative to the file that states them)"


def scenario(folder: Path, text: str = SCENARIO) -> Scenario:
    return read_scenario(write(folder, {}, text))


def layers(folder: Path, **texts: str) -> Path:
    """Scenario files `<name>.yaml`; gives the path of the first."""
    (folder / "data").mkdir()
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(texts))}.yaml"


def told(path: Path) -> list[str]:
    with pytest.raises(InputError) as refusal:
        read_scenario(path)
    return [str(fault) for fault in refusal.value.faults]


# --- what a good scenario gives --------------------------------------------------------------------------


def test_defaults_are_those_of_the_contract(tmp_path: Path) -> None:
    given = scenario(tmp_path)
    policy = given.policy
    assert (policy.name, policy.date, policy.seed, policy.language) == ("scenario", date(2018, 5, 2), 1, "da")
    assert policy.tiers == (
        {"place_persons": 100},
        {"waiting": 100},
        {
            "employment": 100,
            "services": 100,
            "even_distribution": 100,
            "ties": 50,
            "latest_stay": 10,
            "personal_wish": 10,
            "municipal_wish": 20,
            "kept_announcement": 10,
        },
    )
    assert policy.solver == SolverLimits(0.0, 60.0, 600.0, 2)
    assert given.dialect == "dk"
    assert given.output_folder.resolve() == (tmp_path / "../runs").resolve()
    assert given.notices == ()


def test_rules_and_parameters_hold_every_key(tmp_path: Path) -> None:
    text = SCENARIO + "rules: {close_family: {within_minutes: 15}}\nparameters: {reach: {far_share: 0.25}}\n"
    policy = scenario(tmp_path, text).policy
    assert set(policy.rules) == {rule.id for rule in rules.ALL}
    assert set(policy.parameters) == {goal.id for goal in goals.ALL} | set(goals.SHARED)
    assert policy.rules["close_family"] == {"enabled": True, "within_minutes": 15}
    assert policy.parameters["reach"] == {"full_minutes": 30, "far_minutes": 60, "far_share": Decimal("0.25")}


def test_weights_are_exact_and_what_weighs_nothing_is_dropped(tmp_path: Path) -> None:
    text = SCENARIO + "goals: [{place_persons: 0.07}, {waiting: 0}, {ties: 1.15, network: 0, predicted_outcome: 0}]\n"
    assert scenario(tmp_path, text).policy.tiers == ({"place_persons": 7}, {"ties": 115})


def test_the_date_may_be_quoted(tmp_path: Path) -> None:
    assert scenario(tmp_path, 'data: data\ndate: "2018-05-02"\n').policy.date == date(2018, 5, 2)


def test_a_tier_with_predicted_outcome_is_counted_ten_thousand_times_finer(tmp_path: Path) -> None:
    text = SCENARIO + "goals: [{place_persons: 2}, {predicted_outcome: 0.5, ties: 0.25, network: 0}]\n"
    policy = scenario(tmp_path, text).policy
    assert policy.tiers == ({"place_persons": 200}, {"predicted_outcome": 50, "ties": 250_000})
    assert policy.scale == 1_000_000


def test_only_scored_only_is_off_unless_it_is_switched_on(tmp_path: Path) -> None:
    settings = scenario(tmp_path).policy.rules
    assert [rule for rule, given in settings.items() if not given["enabled"]] == ["scored_only"]


def test_empty_adjustments_and_blank_parts_say_nothing(tmp_path: Path) -> None:
    text = (
        SCENARIO + "extends: null\nparameters:\nrules: {links: }\nadjust: {openings: [], capacities: [], quotas: }\n"
    )
    assert scenario(tmp_path, text).policy == scenario(tmp_path).policy


@pytest.mark.parametrize("tiers", ["[{waiting: 1}]", "[{place_persons: 0}, {waiting: 1}]"])
def test_a_scenario_without_place_persons_warns(tmp_path: Path, tiers: str) -> None:
    text = "no goal place_persons has a weight above 0: cases may be left open although a place is free"
    notices = loaded(tmp_path, good_files(), SCENARIO + f"goals: {tiers}\n").notices
    assert [str(notice) for notice in notices] == [f"scenario.yaml: {text}"]


# --- layers ----------------------------------------------------------------------------------------------


def test_mappings_merge_key_by_key_and_lists_replace(tmp_path: Path) -> None:
    path = layers(
        tmp_path,
        top="extends: middle.yaml\nrules: {links: {enabled: false}}\ngoals: [{ties: 1}]\nsolver: {effort: 5}\n",
        middle="extends: base.yaml\nseed: 8\nrules: {links: {nearby_minutes: 45}, quota: }\n",
        base=SCENARIO + "seed: 7\nlanguage: en\nrules: {quota: {enabled: false}}\nsolver: {effort: 9, workers: 4}\n",
    )
    policy = read_scenario(path).policy
    assert policy.name == "top"
    assert (policy.seed, policy.language) == (8, "en")
    assert policy.rules["links"] == {"enabled": False, "nearby_minutes": 45}
    assert policy.rules["quota"] == {"enabled": False}
    assert policy.tiers == ({"ties": 100},)
    assert policy.solver == SolverLimits(effort=5.0, workers=4)


def test_paths_are_relative_to_the_file_that_states_them(tmp_path: Path) -> None:
    (tmp_path / "shared" / "data").mkdir(parents=True)
    (tmp_path / "mine").mkdir()
    base = tmp_path / "shared" / "base.yaml"
    base.write_text(SCENARIO + "output: {folder: runs, dialect: iso}\n", encoding="utf-8")
    own = tmp_path / "mine" / "own.yaml"
    own.write_text("extends: ../shared/base.yaml\n", encoding="utf-8")
    given = read_scenario(own)
    assert given.data.resolve() == tmp_path / "shared" / "data"
    assert given.output_folder.resolve() == tmp_path / "shared" / "runs"
    assert given.resolved["data"] == "../shared/data"
    own.write_text("extends: ../shared/base.yaml\noutput: {folder: here}\n", encoding="utf-8")
    assert read_scenario(own).output_folder.resolve() == tmp_path / "mine" / "here"


def test_a_circle_of_scenarios(tmp_path: Path) -> None:
    path = layers(tmp_path, a="extends: b.yaml\n" + SCENARIO, b="seed: 2\nextends: c.yaml\n", c="extends: b.yaml\n")
    expected = "'b.yaml': goes round in a circle: b.yaml → c.yaml → b.yaml"
    assert told(path) == [f"c.yaml, line 1, extends: {expected}"]


def test_faults_name_the_file_of_the_chain_that_states_the_key(tmp_path: Path) -> None:
    path = layers(tmp_path, a="extends: b.yaml\nseed: x\n", b=SCENARIO + "solver: {gap: -1}\ncolour: red\n")
    assert told(path) == [
        "b.yaml, line 4, colour: is not a key that is known here; known are name, extends, data, date, seed, "
        "language, rules, parameters, goals, adjust, solver, future, letters, law, output, held, move, draft",
        "a.yaml, line 2, seed: 'x': must be a whole number",
        "b.yaml, line 3, solver.gap: '-1': must be at least 0",
    ]


# --- adjust ----------------------------------------------------------------------------------------------


def quotas(folder: Path, entries: str) -> Mapping[str, int]:
    problem = loaded(folder, good_files(), SCENARIO + f"adjust: {{quotas: [{entries}]}}\n").problem
    return {code: quota.quota for code, quota in problem.quotas.items()}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ('{municipality: "0751", add: 20}', [10, 60, 100, 1]),
        ('{municipality: "0751", add: -200}', [10, 60, 0, 1]),
        ('{municipality: "0825", multiply: 2.5}', [10, 60, 80, 2]),
        ('{municipality: "0825", multiply: 1.5}', [10, 60, 80, 2]),
        ('{municipality: "0101", multiply: 1.15}', [12, 60, 80, 1]),
        ('{municipality: "0101", multiply: 1.05}', [10, 60, 80, 1]),
        ("{region: Syddanmark, set: 7}", [10, 7, 80, 1]),
        ("{region: Nordjylland, add: 4}, {region: Nordjylland, multiply: 3}", [10, 60, 80, 15]),
        ("{region: Nordjylland, multiply: 3}, {region: Nordjylland, add: 4}", [10, 60, 80, 7]),
        ('{municipality: "0101", multiply: 0}', [0, 60, 80, 1]),
    ],
)
def test_quotas_are_adjusted_exactly_and_in_order(tmp_path: Path, entries: str, expected: list[int]) -> None:
    assert list(quotas(tmp_path, entries).values()) == expected


NOTHING = "changes nothing: no shortage of the dataset is like that"


def openings(folder: Path, entries: str, parameters: str = "{}") -> list[int | None]:
    text = SCENARIO + f"parameters: {parameters}\nadjust: {{openings: [{entries}]}}\n"
    return [shortage.openings for shortage in loaded(folder, good_files(), text).problem.shortages]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("{industry: Q, multiply: 2}", [8, None, 2]),
        ("{industry: Q, multiply: 0.625}", [2, None, 2]),
        ("{industry: Q, multiply: 0.875}", [4, None, 2]),
        ('{municipality: "0461", add: 1}', [5, 4, 2]),
        ('{occupation: "51", multiply: 2}', [4, 6, 2]),
        ("{region: Midtjylland, add: -5}", [4, None, 0]),
        (
            '{region: Syddanmark, industry: Q, set: 7}, {industry: Q, add: 1}, {occupation: "711", set: 0}',
            [8, None, 0],
        ),
        ('{municipality: "0751", industry: Q, set: 7}', [4, None, 2]),
    ],
)
def test_openings_are_adjusted_where_every_selector_fits(
    tmp_path: Path, entries: str, expected: list[int | None]
) -> None:
    """R1 of 0461: Q with 4 openings, 5120 without a number; R2 of 0751: F and 711 with 2."""
    assert openings(tmp_path, entries) == expected


def test_openings_not_stated_count_as_the_parameter(tmp_path: Path) -> None:
    found = openings(tmp_path, '{occupation: "5120", multiply: 1.5}', "{employment: {openings_not_stated: 5}}")
    assert found == [4, 8, 2]


def test_a_change_that_changes_nothing_is_told(tmp_path: Path) -> None:
    text = SCENARIO + "adjust: {openings: [{industry: A, add: 1}], capacities: [{service: persons, add: 1}]}\n"
    assert [notice.text for notice in loaded(tmp_path, good_files(), text).notices] == [
        f"adjust.openings.1 {NOTHING}",
        "adjust.capacities.1 changes nothing: the dataset states no places of persons there",
    ]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("{service: beds, multiply: 1.5}", {"0101": 4, "0461": 8}),
        ("{service: beds, region: Syddanmark, add: -9}", {"0101": 3, "0461": 0}),
        ('{service: beds, municipality: "0751", set: 2}', {"0101": 3, "0461": 5, "0751": 2}),
        ('{service: beds, municipality: "0751", add: 2}', {"0101": 3, "0461": 5}),
        ("{service: beds, set: 2}, {service: beds, multiply: 2}", {"0101": 4, "0461": 4}),
    ],
)
def test_capacities_are_adjusted(tmp_path: Path, entries: str, expected: dict[str, int]) -> None:
    text = SCENARIO + f"adjust: {{capacities: [{entries}]}}\n"
    capacities = loaded(tmp_path, good_files(), text).problem.capacities
    assert capacities == {"beds": expected, "school_age": {"0461": 2}}


def test_a_capacity_can_be_set_where_the_dataset_has_none(tmp_path: Path) -> None:
    text = SCENARIO + "adjust: {capacities: [{service: persons, region: Nordjylland, set: 2}]}\n"
    problem = loaded(tmp_path, good_files(), text).problem
    assert problem.capacities == {"beds": {"0101": 3, "0461": 5}, "school_age": {"0461": 2}, "persons": {"0825": 2}}


def test_exclusions_are_added(tmp_path: Path) -> None:
    text = SCENARIO + 'adjust: {exclusions: [{case: C2, municipality: "0751", reason: Trussel}]}\n'
    problem = loaded(tmp_path, good_files(), text).problem
    added = {c.case_id: c.circumstances[-1] for c in problem.cases if c.circumstances}["C2"]
    assert (added.kind, added.municipality, added.detail) == ("exclusion", "0751", "Trussel")


def test_adjusting_leaves_what_was_received(tmp_path: Path) -> None:
    text = SCENARIO + 'adjust: {quotas: [{municipality: "0461", set: 7}]}\n'
    assert loaded(tmp_path, good_files(), text).problem.quotas["0461"].received == 5


# --- resolved --------------------------------------------------------------------------------------------

EVERYTHING = """\
name: all of it
data: data
date: 2018-05-02
seed: 9
language: en
rules: {close_family: {within_minutes: 20}, over_quota: {enabled: false}}
parameters: {reach: {far_share: 0.35}, employment: {openings_not_stated: 5}}
goals: [{place_persons: 1}, {waiting: 0}, {ties: 0.25}]
adjust:
  quotas: [{region: Syddanmark, multiply: 1.1}, {municipality: "0751", add: 2}]
  openings: [{industry: Q, multiply: 2.5}, {municipality: "0461", occupation: "5120", add: 1}]
  capacities: [{service: persons, region: Nordjylland, set: 3}]
  exclusions: [{case: C2, municipality: "0751", reason: Trussel}]
solver: {gap: 0.00001, effort: 12.5, time_limit_s: 30, workers: 1}
output: {folder: somewhere, dialect: iso}
"""


def test_the_resolved_scenario_reads_back_as_the_same(tmp_path: Path) -> None:
    first = loaded(tmp_path, good_files(), EVERYTHING)
    again = loaded(tmp_path, good_files(), yaml.safe_dump(first.scenario.resolved))
    assert again.scenario.policy == first.scenario.policy
    assert again.scenario.resolved == first.scenario.resolved
    assert again.problem.quotas == first.problem.quotas
    assert again.problem.shortages == first.problem.shortages
    assert again.problem.capacities == first.problem.capacities
    assert again.problem.cases == first.problem.cases
    assert (again.scenario.output_folder, again.scenario.dialect) == (first.scenario.output_folder, "iso")
    assert json.loads(json.dumps(first.scenario.resolved)) == first.scenario.resolved


# --- what the user is told -------------------------------------------------------------------------------


class Wrong(NamedTuple):
    name: str
    text: str
    told: list[str]


WRONG = [Wrong(**entry) for entry in yaml.safe_load((MALFORMED / "scenarios.yaml").read_text(encoding="utf-8"))]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name.replace(" ", "_"))
def test_each_mistake_is_told_in_these_words(tmp_path: Path, wrong: Wrong) -> None:
    said = sentences(tmp_path, good_files(), SCENARIO + wrong.text + "\n")
    assert said == [f"scenario.yaml, {sentence}" for sentence in wrong.told]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [": must be a mapping of keys such as data and date"]),
        ("- data", [": must be a mapping of keys such as data and date"]),
        ("seed: 1", [", data: is required and is missing", ", date: is required and is missing"]),
        ("data: data\ndate: 2018-02-30", [", line 2, date: '2018-02-30': must be a date, written yyyy-mm-dd"]),
        ("data: data\ndate: 02-05-2018", [", line 2, date: '02-05-2018': must be a date, written yyyy-mm-dd"]),
        ("data: data\ndate: 20180502", [", line 2, date: '20180502': must be text; put it in quotes"]),
        ("date: 2018-05-02\ndata: dat", [f", line 2, data: 'dat': is not a folder {RELATIVE}"]),
    ],
)
def test_data_and_date_are_required(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert told(write(tmp_path, {}, text)) == [f"scenario.yaml{sentence}" for sentence in expected]


def test_a_scenario_that_is_not_there(tmp_path: Path) -> None:
    assert told(tmp_path / "gone.yaml") == ["gone.yaml: cannot be read: No such file or directory"]


def test_a_scenario_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(b"name: \xe6\n")
    assert told(path) == ["s.yaml: is not UTF-8 text"]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = "data: gone\ndate: soon\nrules: {quota: {enabled: 3}}\ngoals: [{ties: -1}, {tie: 1}]\nsolver: {gap: x}\n"
    assert len(told(write(tmp_path, {}, text))) == 6


def test_the_same_path_as_text_or_path(tmp_path: Path) -> None:
    path = write(tmp_path, good_files())
    assert load(path).scenario.policy == read_scenario(path).policy


def test_a_day_after_orders_were_last_looked_up_is_noticed(tmp_path: Path) -> None:
    law = 'law: {corrections: {looked_up: "2018-05-01"}}\n'
    notices = loaded(tmp_path, good_files(), SCENARIO + law).notices
    text = "orders were last looked up on 2018-05-01: on 2018-05-02 a newer one may hold (docs/law.md)"
    assert [str(notice) for notice in notices] == [f"scenario.yaml: {text}"]
    assert not loaded(tmp_path, good_files(), SCENARIO + law.replace('-01"', '-02"')).notices
