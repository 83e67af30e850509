"""From the batch to its letters, decisions and verification, with texts in the data that broke the files once."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands import tree, visitering
from shares import first
from visitering.domain.harmless import plain
from visitering.storing.csv_files import read_csv

FAULTS = Path(__file__).parents[1] / "faults"
BREAKS = {"LS": "\u2028", "PS": "\u2029", "NEL": "\x85", "VT": "\x0b", "FF": "\x0c", "FS": "\x1c"}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Deep enough that a path with `..` in it stays below `tmp_path`."""
    return tmp_path / "a" / "b" / "c"


def copied(fault: str, here: Path, **edits: tuple[str, str]) -> Path:
    """The scenario of a copy of a folder of faults; `edits`: of its tables, old and new."""
    shutil.copytree(FAULTS / fault, here)
    for table, (old, new) in edits.items():
        (path,) = here.rglob(f"{table}.csv")
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8", newline="")
    return here / "s.yaml"


def placed(scenario: Path) -> Path:
    ended = visitering("run", scenario, "--json")
    assert (ended.code, ended.err) == (0, "")
    return Path.cwd() / str(json.loads(ended.out)["folder"])


def lettered(run: Path) -> tuple[Path, list[dict[str, str]]]:
    """The folder of the letters of a run, and the rows of its index."""
    ended = visitering("letters", run, "--json")
    assert (ended.code, ended.err) == (0, "")
    folder = run.with_name(f"{run.name}-letters")
    return folder, read_csv((folder / "index.csv").read_bytes(), "dk")


def assert_goes_on(scenario: Path, run: Path, case_id: str) -> None:
    """explain → letters → decide → verify → status → check → run."""
    assert visitering("explain", run, case_id).code == 0
    lettered(run)
    assert visitering("decide", run, case_id, "--as", "AB").code == 0
    assert visitering("verify", run).out.endswith("Everything agrees.\n")
    assert visitering("status", scenario, "--out", run.with_name("status")).code == 0
    assert visitering("check", scenario).code == 0
    assert visitering("verify", placed(scenario)).code == 0


def another(scenario: Path, name: str = "other") -> Path:
    """A scenario beside it that differs in its name and its seed."""
    path = scenario.with_name("other.yaml")
    settings = yaml.safe_load(scenario.read_text("utf-8")) | {"name": name, "seed": 2}
    path.write_text(yaml.safe_dump(settings), "utf-8")
    return path


# --- file names --------------------------------------------------------------------------------------------------

IDS = ("../../K1", "18/12345", "/etc/x", "C:\\x", "..", "CON", "Ærø 1", "k.", "~", "x" * 200, "\U0001f642", "=1")


@pytest.mark.parametrize("fault", ["ids_as_paths/dots", "ids_as_paths/slash"])
def test_letters_stay_in_their_folder_and_are_found_through_the_index(fault: str, here: Path) -> None:
    run = placed(copied(fault, here))
    before = tree(here)
    folder, index = lettered(run)
    written = tree(here).keys() - before.keys()
    beside = {"events.jsonl", ".decisions.lock", "announced.csv"}  # what was told to municipalities is remembered
    assert {path.split("/")[1] for path in written} - beside == {folder.name}
    kept = {k: v for k, v in before.items() if not k.endswith("events.jsonl")}
    assert {k: v for k, v in tree(here).items() if k in kept} == kept
    assert_found(folder, index)


def assert_found(folder: Path, index: list[dict[str, str]]) -> None:
    """Every letter of a case is where the index says, speaks of it, and is nobody else's."""
    paths = [row[letter] for row in index for letter in ("decision", "notice", "advance")]
    assert {*paths, "index.csv"} == tree(folder).keys()
    assert len(set(paths)) == len(paths)
    for row in index:
        for letter in ("decision", "notice"):
            assert row["case_id"] in (folder / row[letter]).read_text(encoding="utf-8")


def test_all_kinds_of_ids_at_once(here: Path) -> None:
    scenario = copied("ids_as_paths/slash", here)
    data = here / "d"
    cases = (data / "cases.csv").read_text("utf-8").splitlines()
    persons = (data / "persons.csv").read_text("utf-8").splitlines()
    added = [(cases, "C{n},7.1,2018-03-11,,,"), (persons, "P{n},C{n},1990,,,ar,")]
    for lines, pattern in added:
        lines += [pattern.format(n=n).replace(f"C{n},", f'"{case_id}",') for n, case_id in enumerate(IDS[2:])]
    (data / "cases.csv").write_text("\n".join(cases) + "\n", "utf-8")
    (data / "persons.csv").write_text("\n".join(persons) + "\n", "utf-8")
    quotas = (data / "quotas.csv").read_text("utf-8")
    (data / "quotas.csv").write_text(quotas.replace(",6,0", ",60,0"), "utf-8")
    folder, index = lettered(placed(scenario))
    assert {row["case_id"] for row in index} >= set(IDS[1:])
    assert_found(folder, index)


def test_an_id_that_is_too_long_is_one_fault_a_row_and_nothing_is_written(here: Path) -> None:
    scenario = copied("ids_as_paths/long", here)
    before = tree(here)
    ended = visitering("run", scenario)
    assert ended.code == 2
    assert "must be an identifier of at most 200 characters" in ended.err
    assert tree(here) == before


def test_codes_of_municipalities_are_no_paths(here: Path) -> None:
    codes = {"municipalities": ("1001,", "../../x,"), "quotas": ("1001,", "../../x,")}
    folder, index = lettered(placed(copied("ids_as_paths/slash", here, **codes)))
    assert_found(folder, index)


@pytest.mark.parametrize("stem", first(2, ["..s", "CON", "x" * 200, "\U0001f642", "my  plan", "a\\b"]))
def test_a_scenario_of_any_name_is_placed_compared_and_simulated(stem: str, here: Path) -> None:
    scenario = copied("line_separators", here)
    scenario = scenario.rename(here / f"{stem}.yaml")
    other = another(scenario)
    placed(scenario)
    assert visitering("compare", scenario, other, "--processes", "1").code == 0
    assert visitering("simulate", scenario, "--batches", "2", "--processes", "1").code == 0
    made = {path.name for path in (here / "runs").iterdir() if path.name != ".solved"}
    assert len(made) == 3
    assert {path.name for path in here.iterdir()} == {scenario.name, "other.yaml", "d", "runs"}
    assert {path.name for path in here.parent.iterdir()} == {"c"}
    (comparison,) = (here / "runs").glob("compare-*")
    where = json.loads((comparison / "manifest.json").read_text("utf-8"))["scenarios"]
    assert len(where) == 2
    for name, path in where.items():
        assert yaml.safe_load((comparison / path).read_text("utf-8"))["name"] == name


# --- lines -------------------------------------------------------------------------------------------------------


def test_a_line_separator_in_a_detail(here: Path) -> None:
    scenario = copied("line_separators", here)
    assert_goes_on(scenario, placed(scenario), "K2")


@pytest.mark.parametrize("character", BREAKS.values(), ids=BREAKS)
def test_whatever_ends_a_line_elsewhere_stays_in_its_record(here: Path, character: str) -> None:
    names = ("Alfa,Nord", f"Al{character}fa,No{character}rd")
    scenario = copied("line_separators", here, municipalities=names)
    run = placed(scenario)
    assert_goes_on(scenario, run, "K2")
    written = (run / "explanations.jsonl").read_text("utf-8")
    assert len(written.splitlines()) == 3
    assert not set(written) & set(BREAKS.values())


def test_a_table_of_a_comparison_holds_them_too(here: Path) -> None:
    scenario = copied("line_separators", here, municipalities=("Nord", "No\u2028rd"))
    ended = visitering("compare", scenario, another(scenario), "--processes", "1", "--json")
    assert ended.code == 0
    assert len(ended.out.splitlines()) == ended.out.count("\n")
    (table,) = (here / "runs").glob("compare-*/regions.csv")
    assert {row["region"] for row in read_csv(table.read_bytes(), "dk")} == {"No\u2028rd"}


def test_a_run_that_was_written_before_is_read_all_the_same(here: Path) -> None:
    """With line separators as they are, not escaped."""
    run = placed(copied("line_separators", here))
    rows = [json.loads(line) for line in (run / "explanations.jsonl").read_text("utf-8").split("\n")[:-1]]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    assert "\u2028" in text
    (run / "explanations.jsonl").write_text(text, "utf-8", newline="")
    assert visitering("explain", run, "K1").code == 0


# --- cells -------------------------------------------------------------------------------------------------------


def cells(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") for cell in row]


def test_no_cell_of_a_file_that_people_open_is_run(here: Path) -> None:
    scenario = copied("formula_cells", here)
    run = placed(scenario)
    _, index = lettered(run)
    assert [row["case_id"] for row in index] == ["=1+1"]
    override = ("--override", "=1+1=1001", "--reason", '=HYPERLINK("http://x")', "--as", "=AB")
    assert visitering("compare", scenario, another(scenario, "=2"), "--processes", "1").code == 0
    assert visitering("decide", run, *override).code == 0
    assert visitering("status", scenario, "--out", here / "status").code == 0
    files = [path for path in here.rglob("*.csv") if not {"tiny", "inputs"} & set(path.parts)]
    assert len(files) >= 3 + 1 + 3 + 8
    run_by_a_spreadsheet = {
        (path.name, cell) for path in files for cell in cells(path) if cell.startswith(("=", "+", "@", "-"))
    }
    assert {cell for _, cell in run_by_a_spreadsheet if not _is_number(cell)} == set()
    assert visitering("verify", run).out.endswith("Everything agrees.\n")


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(",", "").isdigit()


@pytest.mark.parametrize("name", first(3, ["'=1+1", "''-2", "-2", "+45", "@x", "'", "=", "＝1"]))
def test_names_are_verified_as_they_were(here: Path, name: str) -> None:
    run = placed(copied("formula_cells", here, municipalities=("@SUM(1)", name)))
    assert visitering("verify", run).out.endswith("Everything agrees.\n")
    row: dict[str, Any] = read_csv((run / "assignments.csv").read_bytes(), "dk")[0]
    assert row["municipality_name"] == plain(name)  # an apostrophe before a formula is no part of the name
