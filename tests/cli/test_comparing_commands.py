"""`compare`, `sweep`, `cost-of-rules`, `schema` and `check --show` as a user meets them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from commands import tree, visitering
from comparable import scenario
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.matching.tiers import place
from visitering.parallel import cluster

OTHER = "goals: [{place_persons: 1}, {ties: 1, waiting: 1}]\n"


def run_folder(folder: Path, start: str) -> Path:
    [found] = (folder / "runs").glob(f"{start}*")
    return found


# --- check --show, schema ---------------------------------------------------------------------------------


def test_show_prints_the_scenario_as_resolved_and_no_more(tmp_path: Path) -> None:
    path = scenario(tmp_path, "one", OTHER)
    ended = visitering("check", path, "--show")
    assert (ended.code, ended.err) == (0, "")
    again = tmp_path / "again.yaml"
    again.write_text(ended.out, encoding="utf-8")
    assert visitering("check", again, "--show").out == ended.out
    assert yaml.safe_load(ended.out)["goals"] == [{"place_persons": 1}, {"ties": 1, "waiting": 1}]
    assert json.loads(visitering("check", path, "--show", "--json").out) == yaml.safe_load(ended.out)


def test_the_schema_is_json(tmp_path: Path) -> None:
    ended = visitering("schema")
    assert ended.code == 0
    resolved = yaml.safe_load(visitering("check", scenario(tmp_path, "one"), "--show").out)
    jsonschema.Draft202012Validator(json.loads(ended.out)).validate(resolved)


# --- compare ----------------------------------------------------------------------------------------------


def test_compare_writes_one_folder(tmp_path: Path) -> None:
    paths = [scenario(tmp_path, "one"), scenario(tmp_path, "two", OTHER)]
    ended = visitering("compare", *paths, "--processes", "1")
    assert (ended.code, ended.err) == (0, "")
    assert re.search(r"persons placed +\d of \d +\d of \d", ended.out)
    assert "? figures differ, but within the gaps: no difference can be told" in ended.out
    files = tree(run_folder(tmp_path, "compare-"))
    assert set(files) == {
        *("scenarios.csv", "tiers.csv", "goals.csv", "regions.csv", "municipalities.csv", "groups.csv", "moves.csv"),
        *("by_each_others_goals.csv", "comparison.html", "manifest.json"),
        *("scenarios/one.yaml", "scenarios/two.yaml"),
    }
    again = visitering("compare", *paths, "--processes", "1")
    assert "Solved before and not again: one, two." in again.out
    folders = sorted((tmp_path / "runs").glob("compare-*"))
    assert [folder.name for folder in folders] == ["compare-2018-05-02-001", "compare-2018-05-02-002"]
    first, second = map(tree, folders)
    assert {name for name in first if first[name] != second[name]} == {"manifest.json"}


def test_compare_for_a_script(tmp_path: Path) -> None:
    paths = [scenario(tmp_path, "one"), scenario(tmp_path, "two", OTHER)]
    ended = visitering("compare", *paths, "--processes", "1", "--json")
    found = json.loads(ended.out)
    assert [row["scenario"] for row in found["rows"]] == ["one", "two"]
    assert (found["resumed"], found["failed"]) == ([], {})


def test_compare_tells_of_one_that_failed_and_writes_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(problem: Problem, *arguments: Any, **more: Any) -> Result:
        if problem.policy.name == "one":
            raise ZeroDivisionError("division by zero")
        return place(problem, *arguments, **more)

    monkeypatch.setattr("visitering.comparing.work.place", broken)
    paths = [scenario(tmp_path, name) for name in ("one", "two", "three")]
    ended = visitering("compare", *paths, "--processes", "1")
    assert ended.code == 1
    assert ended.err == "one failed: ZeroDivisionError: division by zero.\n"
    manifest = json.loads((run_folder(tmp_path, "compare-") / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["solved"] == ["two", "three"]


# --- sweep and cost-of-rules ------------------------------------------------------------------------------


def test_sweep_writes_curve_and_figures(tmp_path: Path) -> None:
    path = scenario(tmp_path, "one")
    ended = visitering("sweep", path, "--vary", "goals.even_distribution=0:2:1", "--processes", "1")
    assert (ended.code, ended.err) == (0, "")
    files = tree(run_folder(tmp_path, "sweep-one-"))
    assert set(files) == {
        *("sweep.csv", "tradeoff.svg", "tradeoff.png", "tradeoff.html", "manifest.json", "scenarios/one.yaml")
    }
    header, *rows = files["sweep.csv"].decode().splitlines()
    assert header.startswith("point,goals.even_distribution,persons_placed,points_place_persons,")
    assert len(rows) == 3
    assert files["tradeoff.svg"].startswith(b"<svg ")
    assert files["tradeoff.png"].startswith(b"\x89PNG")
    assert re.search(rb"https?:", re.sub(rb'xmlns(:xlink)?="[^"]*"', b"", files["tradeoff.html"])) is None


def test_cost_of_rules_writes_a_table(tmp_path: Path) -> None:
    ended = visitering("cost-of-rules", scenario(tmp_path, "one"), "--processes", "1")
    assert (ended.code, ended.err) == (0, "")
    assert re.search(r"^rule the municipal quota +[+-]", ended.out, re.MULTILINE)
    assert set(tree(run_folder(tmp_path, "cost_of_rules-one-"))) == {
        "cost_of_rules.csv",
        "cost_of_rules.html",
        "manifest.json",
        "scenarios/one.yaml",
    }


@pytest.mark.campaign
def test_cost_of_rules_writes_the_same_bytes_whatever_the_processes(tmp_path: Path) -> None:
    written = []
    for processes in ("1", "2"):
        folder = tmp_path / processes
        folder.mkdir()
        assert visitering("cost-of-rules", scenario(folder, "one"), "--processes", processes).code == 0
        files = tree(run_folder(folder, "cost_of_rules-"))
        written.append([files["cost_of_rules.csv"], files["cost_of_rules.html"]])
    assert written[0] == written[1]


# --- what cannot be ---------------------------------------------------------------------------------------


def refused(tmp_path: Path, *arguments: str | Path) -> str:
    """What is told of a command that writes nothing."""
    before = tree(tmp_path)
    ended = visitering(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert tree(tmp_path) == before
    return ended.err


def test_an_unknown_parameter(tmp_path: Path) -> None:
    told = refused(tmp_path, "sweep", scenario(tmp_path, "one"), "--vary", "goals.evenness=0,1")
    assert re.fullmatch(r"goals\.evenness is no parameter of the scenario; did you mean goals\.\w+\?\n", told)


def test_an_unreachable_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster.Cluster.__init__, "__defaults__", (1.0,))
    told = refused(
        tmp_path, "compare", scenario(tmp_path, "one"), scenario(tmp_path, "two"), "--cluster", "tcp://127.0.0.1:1"
    )
    assert told == "The scheduler tcp://127.0.0.1:1 cannot be reached within 1 s.\n"


def test_two_scenarios_with_one_name(tmp_path: Path) -> None:
    path = scenario(tmp_path, "one")
    assert refused(tmp_path, "compare", path, path) == (
        f"Two scenarios are named one ({path} and {path}); give each a name of its own.\n"
    )


def test_a_circle_of_scenarios(tmp_path: Path) -> None:
    good = scenario(tmp_path, "one")
    (tmp_path / "a.yaml").write_text("extends: b.yaml\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("extends: a.yaml\n", encoding="utf-8")
    told = refused(tmp_path, "compare", good, tmp_path / "a.yaml")
    assert "goes round in a circle: a.yaml → b.yaml → a.yaml" in told


def test_faults_of_all_scenarios_are_told_at_once(tmp_path: Path) -> None:
    paths = [scenario(tmp_path, "one", "seed: x\n"), scenario(tmp_path, "two", "gaols: []\n")]
    told = refused(tmp_path, "compare", *paths)
    assert "one.yaml, line 6, seed" in told
    assert "two.yaml, line 6, gaols" in told


def test_processes_and_cluster_together(tmp_path: Path) -> None:
    told = refused(tmp_path, "cost-of-rules", scenario(tmp_path, "one"), "--processes", "1", "--cluster", "tcp://h:1")
    assert told == "--processes is for this machine: a cluster decides that by itself.\n"


def test_more_processes_than_cores_are_warned_of_once(tmp_path: Path) -> None:
    path = scenario(tmp_path, "one")
    ended = visitering("sweep", path, "--vary", "goals.ties=1", "--processes", "99")
    assert ended.code == 0
    assert ended.err.count("Note: 99 processes on") == 1
