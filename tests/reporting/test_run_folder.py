"""The run folder of a small dataset: what is in it, that it is whole, and that it can be made again byte for byte."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from visitering import pipeline
from visitering.domain.deadlines import takes_over_on
from visitering.domain.run_tables import COLUMNS
from visitering.errors import UsageError
from visitering.generating import generate
from visitering.loading import load
from visitering.reporting.case_page import page_of
from visitering.storing.run_folder import RunFolder

VARIANTS = {
    "dk": "language: da\noutput: {dialect: dk}\n",
    "iso": "language: en\noutput: {dialect: iso}\n",
    "one_worker": "solver: {workers: 1}\n",
}
DIALECTS, STATUSES = ("dk", "iso"), ("proposed", "locked", "needs_decision")
TABLES = {"assignments.csv", "municipalities.csv", "unplaced.csv"}
FILES = TABLES | {"explanations.jsonl", "certificate.json", "report.html", "manifest.json"}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 cases for 8 municipalities with too few places, and a scenario for each variant next to it."""
    folder = tmp_path_factory.mktemp("reporting") / "data"
    generate(20, 8, 4, folder, places_per_person=0.8, on=date(2018, 5, 2))
    for name, text in VARIANTS.items():
        said = f"name: {name}\nextends: scenario.yaml\n{text}"
        (folder / f"{name}.yaml").write_text(said, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def runs(dataset: Path) -> dict[str, pipeline.Run]:
    return {name: pipeline.run(dataset / f"{name}.yaml") for name in VARIANTS}


@pytest.fixture(scope="module")
def folders(runs: Mapping[str, pipeline.Run]) -> dict[str, Path]:
    return {name: run.write() for name, run in runs.items()}


def rows(path: Path, dialect: str) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig" if dialect == "dk" else "utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if dialect == "dk" else ","))


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "explanations.jsonl").read_text(encoding="utf-8").splitlines()]


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- what is in it ----------------------------------------------------------------------------------------------


def test_the_files_are_those_of_the_contract(folders: Mapping[str, Path], runs: Mapping[str, pipeline.Run]) -> None:
    for name, folder in folders.items():
        assert {path.name for path in folder.iterdir()} == FILES | {"inputs"}
        expected = {*runs[name].loaded.files, "scenario.yaml"}
        assert {path.name for path in (folder / "inputs").iterdir()} == expected
        assert folder.name == f"{name}-2018-05-02-001"


@pytest.mark.parametrize("file", list(COLUMNS))
def test_danish_tables_are_as_danish_excel_reads_them(folders: Mapping[str, Path], file: str) -> None:
    raw = (folders["dk"] / file).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf" + ";".join(COLUMNS[file]).encode() + b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n")


@pytest.mark.parametrize("file", list(COLUMNS))
def test_iso_tables_are_as_programs_read_them(folders: Mapping[str, Path], file: str) -> None:
    assert (folders["iso"] / file).read_bytes().startswith(",".join(COLUMNS[file]).encode() + b"\r\n")


def test_decimals_and_dates_follow_the_dialect_and_the_language(folders: Mapping[str, Path]) -> None:
    danish, iso = (rows(folders[d] / "municipalities.csv", d) for d in ("dk", "iso"))
    assert all(re.fullmatch(r"-?\d+,\d\d", row["price"]) for row in danish)
    assert all(re.fullmatch(r"-?\d+\.\d\d", row["price"]) for row in iso)
    assert [row["fill"].replace(",", ".") for row in danish] == [row["fill"] for row in iso]
    tables = {d: rows(folders[d] / "assignments.csv", d) for d in DIALECTS}
    said = {d: [row["reason"] for row in table if row["status"] == "locked"] for d, table in tables.items()}
    assert said["dk"]
    assert all(re.search(r"Afgørelsen af \d\d-\d\d-\d{4} om", text) for text in said["dk"])
    assert all(re.search(r"The decision of \d{4}-\d\d-\d\d on", text) for text in said["iso"])


def test_both_dialects_say_the_same(folders: Mapping[str, Path]) -> None:
    for file in ("assignments.csv", "municipalities.csv"):
        danish, iso = (rows(folders[d] / file, d) for d in DIALECTS)
        told = ("reason", "manual_review", "takes_over_on", "due_on")
        for one, other in zip(danish, iso, strict=True):
            assert {k: v.replace(",", ".") for k, v in one.items() if k not in told} == {
                k: v for k, v in other.items() if k not in told
            }


def test_the_days_are_those_of_the_law(folders: Mapping[str, Path], runs: Mapping[str, pipeline.Run]) -> None:
    problem = runs["iso"].loaded.problem
    permits = {case.case_id: case.permit_date for case in problem.cases}
    tables = {d: rows(folders[d] / "assignments.csv", d) for d in DIALECTS}
    for row, danish in zip(tables["iso"], tables["dk"], strict=True):
        decision = problem.standing.get(row["case_id"])
        day = takes_over_on(decision.decided_on if decision else problem.policy.date)
        due = None if decision else permits[row["case_id"]]
        assert row["takes_over_on"] == (str(day) if row["municipality"] else "")
        assert row["due_on"] == (str(due) if due else "")
        for column in ("takes_over_on", "due_on"):
            assert danish[column] == "-".join(reversed(row[column].split("-")))
    assert str(takes_over_on(problem.policy.date)) == "2018-07-02"
    assert {row["takes_over_on"] for row in tables["iso"] if row["status"] == "proposed"} == {"2018-07-02"}


def test_a_row_for_every_case(folders: Mapping[str, Path], runs: Mapping[str, pipeline.Run]) -> None:
    problem = runs["iso"].loaded.problem
    assigned = {row["case_id"]: row for row in rows(folders["iso"] / "assignments.csv", "iso")}
    assert assigned.keys() == {case.case_id for case in (*problem.batch, *problem.locked)}
    statuses = {status: [r for r in assigned.values() if r["status"] == status] for status in STATUSES}
    assert all(statuses.values()), "the dataset should have cases of every status"
    for row in statuses["proposed"]:
        place = problem.municipalities[problem.index[row["municipality"]]]
        assert (row["municipality_name"], row["region"]) == (place.name, place.region)
        assert row["points"]
        assert row["reason"].endswith(".")
    for row in statuses["needs_decision"]:
        assert (row["municipality"], row["points"], row["uses"]) == ("", "", "")
        assert row["reason"].endswith("decision.")
    for row in statuses["locked"]:
        assert row["municipality"] == problem.standing[row["case_id"]].municipality


def test_the_uses_are_those_of_the_placements(folders: Mapping[str, Path], runs: Mapping[str, pipeline.Run]) -> None:
    placements = runs["iso"].result.placements
    for row in rows(folders["iso"] / "assignments.csv", "iso"):
        if row["status"] == "proposed":
            assert tuple(filter(None, row["uses"].split("|"))) == placements[row["case_id"]].uses


def test_unplaced_lists_those_that_need_a_decision(folders: Mapping[str, Path]) -> None:
    assigned = rows(folders["iso"] / "assignments.csv", "iso")
    unplaced = rows(folders["iso"] / "unplaced.csv", "iso")
    needing = [row["case_id"] for row in assigned if row["status"] == "needs_decision"]
    assert [row["case_id"] for row in unplaced] == needing
    assert needing
    for row in unplaced:
        assert row["conflict"].startswith("These cannot hold at once")
        assert row["smallest_change"].endswith("all others stay where they are.")
        assert row["where"]
        assert row["change_points"]


def test_the_municipalities_add_up(folders: Mapping[str, Path], runs: Mapping[str, pipeline.Run]) -> None:
    run = runs["iso"]
    table = rows(folders["iso"] / "municipalities.csv", "iso")
    assigned = rows(folders["iso"] / "assignments.csv", "iso")
    assert [row["municipality"] for row in table] == [m.code for m in run.loaded.problem.municipalities]
    for row in table:
        here = [r for r in assigned if r["status"] == "proposed" and r["municipality"] == row["municipality"]]
        assert int(row["placed_now"]) == sum(int(r["persons"]) for r in here)
        load = int(row["received"]) + int(row["decided"]) + int(row["placed_now"])
        assert row["fill"] == "" if row["quota"] == "0" else abs(float(row["fill"]) - load / int(row["quota"])) < 1e-4
        assert int(row["openings_used"]) <= int(row["openings"])
    filled = sum(len(p.fills) for p in run.result.placements.values())
    assert sum(int(row["openings_used"]) for row in table) == filled


def test_one_explanation_for_each_case_of_the_batch_and_each_locked_one(
    folders: Mapping[str, Path], runs: Mapping[str, pipeline.Run]
) -> None:
    problem = runs["dk"].loaded.problem
    explained = lines(folders["dk"])
    concerned = {case.case_id for case in (*problem.batch, *problem.locked)}
    assert [line["case_id"] for line in explained] == [c.case_id for c in problem.cases if c.case_id in concerned]
    assigned = {row["case_id"]: row for row in rows(folders["dk"] / "assignments.csv", "dk")}
    for line in explained:
        assert line["reason"] == assigned[line["case_id"]]["reason"]
        assert line["status"] == assigned[line["case_id"]]["status"]
        assert len(line["alternatives"]) <= 10
        if line["status"] == "proposed":
            weighed = [g for goal, g in line["points_by_goal"].items() if goal not in ("place_persons", "waiting")]
            assert abs(sum(goal["weighted"] for goal in weighed) - line["points"]) < 0.005
            assert abs(line["points"] - line["price"]["total"] - line["net"]) < 0.005
            assert abs(line["price"]["places"] + line["price"]["uses"] - line["price"]["total"]) < 0.005


def test_the_data_frames_are_the_tables(runs: Mapping[str, pipeline.Run]) -> None:
    run = runs["iso"]
    for name, frame in (
        ("assignments.csv", run.assignments),
        ("municipalities.csv", run.municipalities),
        ("unplaced.csv", run.unplaced),
    ):
        assert tuple(frame.columns) == COLUMNS[name]
        assert len(frame) == len(run.rows[name])


# --- inputs and manifest -----------------------------------------------------------------------------------------


def test_the_inputs_are_a_copy_byte_for_byte(dataset: Path, folders: Mapping[str, Path]) -> None:
    for copy in (folders["dk"] / "inputs").glob("*.csv"):
        assert copy.read_bytes() == (dataset / copy.name).read_bytes()


def test_the_copy_of_the_scenario_is_the_same_scenario(folders: Mapping[str, Path]) -> None:
    for name, folder in folders.items():
        first = load(folder.parents[1] / f"{name}.yaml")
        again = load(folder / "inputs" / "scenario.yaml")
        assert again.problem.policy == first.problem.policy
        assert again.scenario.dialect == first.scenario.dialect
        assert again.problem.cases == first.problem.cases
        assert again.problem.quotas == first.problem.quotas


def test_the_manifest_has_the_hash_of_every_other_file(folders: Mapping[str, Path]) -> None:
    for folder in folders.values():
        files = content(folder)
        manifest = json.loads(files.pop("manifest.json"))
        hashes = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
        assert manifest["inputs"] | manifest["outputs"] == hashes
        assert all(path.startswith("inputs/") for path in manifest["inputs"])
        assert manifest["seed"] == 1
        assert manifest["versions"].keys() >= {"python", "visitering", "ortools", "numpy"}
        assert manifest["summary"]["tiers"][0]["outcome"] == "optimal"
        assert manifest["scenario"]["goals"][0] == {"place_persons": 1}


# --- again, and the same ----------------------------------------------------------------------------------------


@pytest.mark.campaign
def test_the_same_inputs_give_the_same_bytes(dataset: Path, folders: Mapping[str, Path]) -> None:
    """A second run beside the first: nothing is overwritten, and only the manifest may differ."""
    before = content(folders["dk"])
    second = pipeline.run(dataset / "dk.yaml").write()
    assert second.name == "dk-2018-05-02-002"
    assert content(folders["dk"]) == before
    again = content(second)
    assert again.keys() == before.keys()
    assert [path for path in before if again[path] != before[path]] in ([], ["manifest.json"])


def test_the_number_of_workers_changes_nothing(folders: Mapping[str, Path]) -> None:
    """Apart from the scenario, which says how many there were and is called otherwise, and its hash."""
    one, two = content(folders["one_worker"]), content(folders["dk"])
    differing = {path for path in two if one[path] != two[path]}
    assert differing <= {"manifest.json", "inputs/scenario.yaml", "certificate.json", "report.html"}
    certificates = [json.loads(files["certificate.json"]) | {"inputs_sha256": None} for files in (one, two)]
    assert certificates[0] == certificates[1]
    assert one["report.html"].replace(b"one_worker", b"dk") == two["report.html"]
    scenarios = [yaml.safe_load(files["inputs/scenario.yaml"]) for files in (one, two)]
    assert {key for key, value in scenarios[0].items() if scenarios[1][key] != value} <= {"name", "solver"}


# --- reading it again -------------------------------------------------------------------------------------------


def test_a_run_explains_its_cases_after_the_data_has_moved_on(tmp_path: Path, folders: Mapping[str, Path]) -> None:
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for path, data in content(folders["iso"]).items():
        (moved / path).parent.mkdir(exist_ok=True)
        (moved / path).write_bytes(data)
    folder = RunFolder(moved)
    for line in lines(moved):
        page = page_of(folder, line["case_id"])
        assert line["reason"] in page
        assert "{" not in page


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"manifest.json": None}, "is not a run folder: manifest.json cannot be read"),
        ({"manifest.json": b"{"}, "is not a run folder: manifest.json is damaged"),
        ({"manifest.json": b"[]"}, "is not a run folder: manifest.json is damaged"),
        ({"explanations.jsonl": None}, "is not a run folder: explanations.jsonl cannot be read"),
        ({"explanations.jsonl": b"[1]\n"}, "line 1 of explanations.jsonl is damaged"),
        ({"explanations.jsonl": b"\xff\n"}, "is not a run folder: explanations.jsonl cannot be read"),
        ({"inputs/cases.csv": b"case_id\n"}, "its copy of the inputs can no longer be read: "),
        ({"inputs/scenario.yaml": None}, "its copy of the inputs can no longer be read: "),
    ],
)
def test_a_damaged_run_folder_is_told(
    tmp_path: Path, folders: Mapping[str, Path], damage: Mapping[str, bytes | None], said: str
) -> None:
    for path, data in {**content(folders["iso"]), **damage}.items():
        if data is not None:
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_bytes(data)
    case_id = lines(folders["iso"])[0]["case_id"]
    with pytest.raises(UsageError) as refusal:
        page_of(RunFolder(tmp_path), case_id)
    assert said in str(refusal.value)
