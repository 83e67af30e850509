"""The commands as a user meets them: exit codes, what stands on stdout and stderr, and what is written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from commands import Ended, tree, visitering
from visitering import pipeline
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.goals.score import Scores
from visitering.matching.progress import Progress
from visitering.matching.tiers import place
from visitering.rules.book import Rulebook

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
MALFORMED = ROOT / "tests" / "malformed"
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
COMMANDS = (
    "check",
    "schema",
    "run",
    "explain",
    "compare",
    "convert",
    "sweep",
    "cost-of-rules",
    "generate",
    "simulate",
    "undo",
    "export",
)

TABLES = {
    "municipalities.csv": "municipality,name,region\n0101,København,Hovedstaden\n0751,Aarhus,Midtjylland\n"
    "0851,Aalborg,Nordjylland\n",
    "quotas.csv": "year,municipality,quota,received\n2018,0101,0,\n2018,0751,3,\n2018,0851,4,1\n",
    "cases.csv": "case_id,permit_date,centre\nC1,2018-04-01,0851\nC2,2018-04-20,\nC3,2018-04-25,\nC4,2018-01-10,\n",
    "persons.csv": "person_id,case_id,birth_year,languages\nP1,C1,1988,ar\nP2,C1,1990,ar\nP3,C2,1979,ti\n"
    "P4,C3,1995,ti\nP5,C4,2000,ar\n",
    "competences.csv": "person_id,occupation,years\nP1,2221,4\nP3,7115,2.5\nP4,2221,1\n",
    "reports.csv": "report_id,municipality,received_on,labour_market\nR1,0751,2018-03-01,4\nR2,0851,2018-04-01,3\n",
    "shortages.csv": "report_id,occupation,industry,strength,openings\nR1,2221,,3,1\nR2,,F,2,\n",
    "offers.csv": "report_id,kind,code,places\nR1,treatment,trauma,1\nR1,interpreter,ar,\nR2,education,danish,\n",
    "circumstances.csv": "case_id,kind,municipality,code,detail\nC2,exclusion,0851,,trussel fra tidligere bekendt\n"
    "C3,treatment,,trauma,\n",
    "travel_times.csv": "from,to,minutes\n0751,0851,90\n0851,0751,90\n",
    "decisions.csv": "case_id,municipality,persons,decided_on\nC4,0851,1,2018-04-10\n",
}
SCENARIO = "name: small\ndata: .\ndate: 2018-05-02\noutput: {folder: runs}\n"


def write(folder: Path, scenario: str = SCENARIO, **tables: str) -> Path:
    """A small dataset, all of which can be placed unless a table says otherwise, and its scenario."""
    folder.mkdir(exist_ok=True)
    for name, text in (TABLES | {f"{key}.csv": value for key, value in tables.items()}).items():
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "scenario.yaml"
    path.write_text(scenario, encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write(tmp_path / "small")


@pytest.fixture
def unplaceable(tmp_path: Path) -> Path:
    """C2 is excluded from everywhere."""
    everywhere = "".join(f"C2,exclusion,{code},,trussel\n" for code in ("0101", "0751", "0851"))
    return write(tmp_path / "open", circumstances="case_id,kind,municipality,code,detail\n" + everywhere)


# --- run --------------------------------------------------------------------------------------------------------


def test_run_with_all_placed_ends_with_0(small: Path) -> None:
    ended = visitering("run", small)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Proposed a municipality for 3 of 3 cases (4 of 4 persons), in 2 municipalities.\n")
    assert "proven best possible" in ended.out
    for total, given in re.findall(r": ([\d,.]+) points.*\n     = (.*)\n", ended.out):
        figures = re.findall(r"([+−]?) ?[a-z_ ]+ ([\d,.]+)", given)
        added = sum(Decimal(f"{sign.replace('−', '-')}{figure.replace(',', '')}") for sign, figure in figures)
        assert len(figures) > 1
        assert added == Decimal(total.replace(",", ""))
    assert "\n     = " in ended.out
    assert "policy choice" in ended.out
    assert (small.parent / "runs" / "small-2018-05-02-001" / "manifest.json").is_file()


def test_run_with_a_case_that_cannot_be_placed_ends_with_3(unplaceable: Path) -> None:
    ended = visitering("run", unplaceable)
    assert (ended.code, ended.err) == (3, "")
    assert "1 case needs a caseworker's decision: see unplaced.csv." in ended.out
    assert (unplaceable.parent / "runs" / "small-2018-05-02-001" / "unplaced.csv").is_file()


def test_run_tells_where_the_results_are(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small.parent)
    ended = visitering("run", "scenario.yaml")
    assert f"Results: {Path('runs', 'small-2018-05-02-001')}\n" in ended.out


def test_run_for_a_script(unplaceable: Path) -> None:
    ended = visitering("run", unplaceable, "--json")
    summary = json.loads(ended.out)
    assert (ended.code, ended.err) == (3, "")
    assert Path(summary["folder"]).name == "small-2018-05-02-001"
    assert summary["outcome"] == "optimal"
    assert summary["needs_decision"] == 1
    assert (summary["cases"], summary["cases_placed"], summary["locked"]) == (3, 2, 1)
    assert [tier["gap"] for tier in summary["tiers"]] == [0.0] * len(summary["tiers"])
    manifest = json.loads((Path(summary.pop("folder")) / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["summary"] == summary


def test_notes_go_to_stderr(tmp_path: Path) -> None:
    scenario = write(tmp_path / "s", SCENARIO + "goals:\n- {employment: 1}\n")
    for command in ("check", "run"):
        ended = visitering(command, scenario)
        assert ended.code in (0, 3)
        assert ended.err.startswith("Note: scenario.yaml: no goal place_persons has a weight above 0")


def test_a_result_that_the_audit_refuses_is_not_written(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(problem: Problem, book: Rulebook, scores: Scores, progress: Progress, **_: object) -> Result:
        result = place(problem, book, scores, progress)
        elsewhere = replace(result.placements["C2"], municipality="0851")
        return replace(result, placements={**result.placements, "C2": elsewhere})

    monkeypatch.setattr(pipeline, "place", wrong)
    before = tree(small.parent)
    ended = visitering("run", small)
    assert ended == Ended(
        4,
        "",
        "The audit found 2 mismatches: nothing was written:\n"
        "  C2 may not go to 0851: forbidden.exclusion\n"
        "  0851 takes 3 persons, 2 are left\n",
    )
    assert tree(small.parent) == before
    assert not (small.parent / "runs").exists()


def test_an_unexpected_failure_ends_with_1(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Result:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(pipeline, "place", broken)
    ended = visitering("run", small)
    assert ended == Ended(
        1, "", "Unexpected failure: ZeroDivisionError: division by zero. Add --debug for details.\n"
    )
    assert not (small.parent / "runs").exists()
    with pytest.raises(ZeroDivisionError):
        visitering("run", small, "--debug")


def test_a_folder_that_cannot_be_written_ends_with_2(small: Path) -> None:
    (small.parent / "runs").write_bytes(b"")
    ended = visitering("run", small)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("The run cannot be written to ")
    assert ended.err.count("\n") == 1


# --- bad input and usage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_bad_scenario_ends_with_2(tmp_path: Path, command: str) -> None:
    scenario = write(tmp_path / "s", SCENARIO + "seeds: 3\nlanguage: de\n")
    ended = visitering(command, scenario)
    assert ended == Ended(
        2,
        "",
        "2 faults in the input:\n"
        "  scenario.yaml, line 5, seeds: is not a key that is known here; did you mean seed?\n"
        "  scenario.yaml, line 6, language: 'de': must be 'da' or 'en'\n"
        "Nothing was written.\n",
    )


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_missing_scenario_ends_with_2(tmp_path: Path, command: str) -> None:
    ended = visitering(command, tmp_path / "nowhere.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "nowhere.yaml" in ended.err


def test_a_missing_table_ends_with_2(small: Path) -> None:
    (small.parent / "persons.csv").unlink()
    ended = visitering("run", small)
    assert ended.code == 2
    assert "persons.csv: is a required file of the dataset and is missing" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("run", "a.yaml", "b.yaml"),
        ("run", "--jsn", "a.yaml"),
        ("place", "a.yaml"),
        ("explain", "run"),
        ("generate",),
        ("generate", "--out", "x", "--cases", "0"),
        ("generate", "--out", "x", "--municipalities", "401"),
        ("generate", "--out", "x", "--date", "2-5-2018"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    ended = visitering(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: " in ended.err
    assert list(tmp_path.iterdir()) == []


MUTATIONS = {
    entry["name"]: entry for entry in yaml.safe_load((MALFORMED / "mutations.yaml").read_text(encoding="utf-8"))
}
TOLD = (
    "municipality twice",
    "municipality code is a cpr number",
    "decimal comma among points",
    "no quota for a municipality",
    "quota of an unknown municipality",
)


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize("command", ["check", "run"])
def test_faults_of_the_data_are_told_as_the_loading_says_them(tmp_path: Path, command: str, name: str) -> None:
    mutation = MUTATIONS[name]
    for path in (MALFORMED / "good").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        damaged = text.replace(mutation["replace"], mutation["by"]) if path.name == mutation["file"] else text
        (tmp_path / path.name).write_text(damaged, encoding="utf-8")
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    before = tree(tmp_path)
    ended = visitering(command, scenario)
    count = len(mutation["told"])
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines() == [
        f"{count} fault{'s' if count > 1 else ''} in the input:",
        *(f"  {sentence}" for sentence in mutation["told"]),
        "Nothing was written.",
    ]
    assert tree(tmp_path) == before


@pytest.mark.parametrize("folder", ["many_faults", "no_files", "binary"])
def test_whole_bad_datasets_are_told(tmp_path: Path, folder: str) -> None:
    data = MALFORMED / "folders" / folder
    said = (data / "told.txt").read_text(encoding="utf-8").splitlines()
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(f"data: {data.as_posix()}\ndate: 2018-05-02\n", encoding="utf-8")
    ended = visitering("check", scenario)
    assert ended.code == 2
    assert [line.removeprefix("  ") for line in ended.err.splitlines()[1:-1]] == said


# --- check ------------------------------------------------------------------------------------------------------


def test_check_counts_and_writes_nothing(small: Path) -> None:
    before = tree(small.parent)
    ended = visitering("check", small)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        f"{small} is valid.\n"
        "To place on 2018-05-02: 3 cases with 4 persons, 5 places left of a quota of 7 in 3 municipalities.\n"
        "Not in the batch: 1 decided already, 0 without a permit yet.\n"
        "How each file is written:\n"
        "  municipalities.csv: UTF-8, comma\n"
        "  quotas.csv: UTF-8, comma\n"
        "  cases.csv: UTF-8, comma, yyyy-mm-dd\n"
        "  persons.csv: UTF-8, comma\n"
        "  competences.csv: UTF-8, comma, with a decimal point\n"
        "  reports.csv: UTF-8, comma, yyyy-mm-dd\n"
        "  shortages.csv: UTF-8, comma\n"
        "  offers.csv: UTF-8, comma\n"
        "  circumstances.csv: UTF-8, comma\n"
        "  travel_times.csv: UTF-8, comma\n"
        "  decisions.csv: UTF-8, comma, yyyy-mm-dd\n"
    )
    assert tree(small.parent) == before


def test_check_for_a_script(small: Path) -> None:
    ended = visitering("check", small, "--json")
    assert ended.code == 0
    told = json.loads(ended.out)
    assert told.pop("files")["cases.csv"] == {
        "encoding": "utf-8", "byte_order_mark": False, "delimiter": ",", "line_ends": "\n", "dates": "yyyy-mm-dd",
        "decimals": None,
    }  # fmt: skip
    assert told == {
        "faults": [], "notices": [], "cases": 3, "persons": 4, "locked": 1, "later": 0, "municipalities": 3,
        "quota": 7, "places_left": 5,
    }  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_every_shipped_scenario_is_valid(scenario: Path) -> None:
    ended = visitering("check", scenario)
    assert (ended.code, ended.err) == (0, "")
    assert " is valid.\n" in ended.out


# --- explain ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["da", "en"])
def test_explain_tells_all_there_is_to_know(tmp_path: Path, language: str) -> None:
    """Every case of the small dataset, word for word. `UPDATE_GOLDEN=1` writes the file anew."""
    scenario = write(tmp_path / "s", SCENARIO + f"language: {language}\n")
    folder = json.loads(visitering("run", scenario, "--json").out)["folder"]
    pages = []
    for case_id in ("C1", "C2", "C3", "C4"):
        ended = visitering("explain", folder, case_id)
        assert (ended.code, ended.err) == (0, "")
        pages.append(ended.out)
    golden = GOLDEN / f"explain.{language}.txt"
    text = "\n-----\n".join(pages)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_explain_a_case_that_needs_a_decision(unplaceable: Path) -> None:
    folder = json.loads(visitering("run", unplaceable, "--json").out)["folder"]
    ended = visitering("explain", folder, "C2")
    assert ended.code == 0
    assert ended.out.startswith(
        "Sag C2: 1 person – kræver afgørelse\n"
        "Begrundelse: Ingen kommune er tilladt efter reglerne (udelukkelse: 3 kommuner), så sagen kræver en "
        "sagsbehandlers afgørelse.\n"
        "\n"
        "Konflikt: Følgende kan ikke opfyldes på én gang: sagen kan ikke visiteres til København: »trussel«; sagen "
        "kan ikke visiteres til Aarhus: »trussel«; sagen kan ikke visiteres til Aalborg: »trussel«.\n"
        "Mindste ændring: Udelukkelsen fra Aalborg (»trussel«) ophæves: så kan sagen placeres i Aalborg, og alle "
        "andre bliver, hvor de er; vær opmærksom på: sagen kan ikke visiteres til København (hvor langt væk, "
        "vides ikke): »trussel«; sagen kan ikke visiteres til Aarhus (90 minutters rejse væk): »trussel«.\n"
    )


def test_explain_for_a_script(small: Path) -> None:
    folder = Path(json.loads(visitering("run", small, "--json").out)["folder"])
    ended = visitering("explain", folder, "C3", "--json")
    lines = (folder / "explanations.jsonl").read_text(encoding="utf-8").splitlines()
    assert ended.code == 0
    assert json.loads(ended.out) == next(row for row in map(json.loads, lines) if row["case_id"] == "C3")


def test_explain_an_unknown_case_ends_with_2(small: Path) -> None:
    folder = json.loads(visitering("run", small, "--json").out)["folder"]
    ended = visitering("explain", folder, "C11")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("The run has no case C11; did you mean C")
    assert ended.err.endswith("?\n")
    assert visitering("explain", folder, "zzz").err == "The run has no case zzz.\n"


def test_explain_something_that_is_no_run_ends_with_2(small: Path) -> None:
    for folder in (small.parent, small, small.parent / "nowhere"):
        ended = visitering("explain", folder, "C1")
        assert (ended.code, ended.out) == (2, "")
        assert ended.err == f"{folder} is not a run folder: manifest.json cannot be read.\n"


# --- generate, and all together ---------------------------------------------------------------------------------


def test_generate_check_run_explain(tmp_path: Path) -> None:
    data = tmp_path / "made"
    made = visitering("generate", "--cases", "12", "--municipalities", "6", "--seed", "3", "--out", data)
    assert (made.code, made.err) == (0, "")
    assert made.out.endswith(f"Place them with: visitering run {data / 'scenario.yaml'}\n")
    checked = visitering("check", data / "scenario.yaml")
    assert (checked.code, checked.err) == (0, "")
    assert "12 cases with" in checked.out
    ran = visitering("run", data / "scenario.yaml", "--json")
    assert (ran.code, ran.err) in ((0, ""), (3, ""))
    assert json.loads(ran.out)["cases"] == 12
    folder = Path(json.loads(ran.out)["folder"])
    for line in (folder / "explanations.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert row["reason"] in visitering("explain", folder, row["case_id"]).out


def test_generate_never_writes_into_a_folder_with_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes(b"")
    ended = visitering("generate", "--cases", "2", "--municipalities", "2", "--out", tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert list(tree(tmp_path)) == ["mine.txt"]


@pytest.mark.parametrize("municipalities", ["1", "2"])
def test_the_smallest_datasets_run(tmp_path: Path, municipalities: str) -> None:
    data = tmp_path / "tiny"
    visitering("generate", "--cases", "1", "--municipalities", municipalities, "--out", data)
    assert visitering("run", data / "scenario.yaml").code in (0, 3)


def test_a_batch_without_cases_runs(tmp_path: Path) -> None:
    """All are decided."""
    decided = "".join(f"{case},0851,1,2018-04-10\n" for case in ("C1", "C2", "C3", "C4"))
    scenario = write(tmp_path / "s", decisions="case_id,municipality,persons,decided_on\n" + decided)
    ended = visitering("run", scenario)
    assert ended.code == 0
    assert ended.out.startswith("Proposed a municipality for 0 of 0 cases (0 of 0 persons), in 0 municipalities.\n")


# --- help -------------------------------------------------------------------------------------------------------


def test_help_lists_the_commands_and_the_exit_codes() -> None:
    ended = visitering("--help")
    assert (ended.code, ended.err) == (0, "")
    for word in (*COMMANDS, "Exit codes:", "--debug"):
        assert word in ended.out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command(command: str) -> None:
    ended = visitering(command, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Usage: ")
    assert f" {command} [OPTIONS]" in ended.out.splitlines()[0]
    assert "--help" in ended.out


def test_without_a_command_the_help_is_shown() -> None:
    ended = visitering()
    assert "COMMAND [ARGS]" in ended.out + ended.err


def test_the_help_waits_for_nothing_heavy() -> None:
    """No clock: it answers fast because none of these is imported."""
    heavy = ("ortools", "pandas", "numpy", "pydantic", "yaml")
    code = f"import sys, visitering.cli; print(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""


def test_the_installed_command_and_the_module_end_as_they_should(tmp_path: Path) -> None:
    """Through the shell, once: a pipe gets the sentences, no progress and no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "visitering", "run", "nowhere.yaml"],
        capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere.yaml" in done.stderr
    assert "Traceback" not in done.stderr
