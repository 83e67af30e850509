"""What a profile makes of a run and of an export: in the run folder, its manifest, and verified."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import decided_runs as small
from commands import visitering
from visitering.domain.profiles import Column, Dialect, Profile
from visitering.loading import load
from visitering.profiles.write import of_run_folder
from visitering.storing.run_files import RunFiles

PAGE = Path(__file__).parents[2] / "docs" / "profiles.md"


def example() -> str:
    """The whole profile on the page."""
    [found] = re.findall(r"```yaml\n(rows: .*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small dataset with a run written with the profile on the page, which a scenario names by its path."""
    folder = small.copied(tmp_path_factory.mktemp("profiled"))
    (folder / "profiles").mkdir()
    (folder / "profiles" / "ours.yaml").write_text(example(), encoding="utf-8")
    scenario = (folder / "scenario.yaml").read_text(encoding="utf-8")
    profiled = scenario.replace("{folder: runs}", "{folder: runs, profile: profiles/ours.yaml}")
    (folder / "profiled.yaml").write_text(profiled, encoding="utf-8")
    ended = visitering("run", folder / "profiled.yaml")
    assert (ended.code, ended.err) == (3, "")
    assert "profile/til_sagssystem_0751.txt" in ended.out
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made / "runs" / "small-2018-05-02-002", tmp_path / "runs" / "small-2018-05-02-002")


def test_the_page_s_example_is_written_as_it_says(run: Path) -> None:
    names = [f"profile/til_sagssystem_{code}.txt" for code in ("0101", "0751", "0851")]
    outputs = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert [name for name in sorted(outputs) if name.startswith("profile/")] == names
    text = (run / names[2]).read_bytes().decode("windows-1252")
    assert text.endswith('"\r\n')
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    assert [(row["SAGSNR"], row["PERSON"], row["STATUS"], row["KOMNR"], row["AFG"], row["DATO"]) for row in rows] == [
        ("C2", "P3", "1", "", "", ""),
        ("C4", "P5", "2", "851", "J", "10042018"),
        ("C5", "P6", "1", "", "", ""),
    ]
    assert [row["POINT"] for row in rows] == ["52,00", "", "0,00"]
    persons = (run / names[1]).read_text(encoding="windows-1252")
    assert persons.count("C1") == 2


def test_it_is_verified_byte_for_byte(run: Path) -> None:
    assert visitering("verify", run).code == 0
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    name = "profile/til_sagssystem_0101.txt"
    (run / name).unlink()
    del manifest["outputs"][name]
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    ended = visitering("verify", run)
    assert ended.code == 4
    assert f"{name} is not what the run's profile makes of its tables" in ended.out + ended.err


def profile(*columns: Column, per: str = "case", **dialect: str) -> Profile:
    return Profile("p", ("proposed", "locked", "needs_decision"), per, "p.csv", columns, Dialect(**dialect), True)  # type: ignore[arg-type]


def written(run: Path, shape: Profile) -> list[list[str]]:
    loaded = load(run / "inputs" / "scenario.yaml")
    loaded = replace(loaded, scenario=replace(loaded.scenario, profile=shape))
    files = RunFiles(run)
    tables = {name: files.content(name) for name in ("assignments.csv", "municipalities.csv", "unplaced.csv")}
    content = of_run_folder(loaded, tables)["profile/p.csv"]
    return list(csv.reader(io.StringIO(content.decode(shape.dialect.codec), newline=""), delimiter=";"))


def test_every_table_gives_its_fields(run: Path) -> None:
    fields = ("persons.birth_year", "cases.permit_date", "municipalities.quota", "municipalities.name")
    more = ("circumstances.kind", "unplaced.rules", "competences.occupation", "cases.unaccompanied_minor")
    shape = profile(*(Column(name, name) for name in ("assignments.case_id", *fields, *more)))
    header, first, _, _, _, fifth, sixth, *_ = written(run, shape)
    assert header[0] == "assignments.case_id"
    assert first == ["C1", "1988|1990", "2018-04-01", "4", "Aarhus", "", "", "2221", "no"]
    assert fifth[-1] == "yes"
    assert sixth == [
        "C6", "1980", "2018-04-01", "", "", "exclusion|exclusion", "exclusion|quota", "", "no",
    ]  # fmt: skip


def test_a_value_that_a_map_does_not_have_stays_or_is_what_it_says(run: Path) -> None:
    status = "assignments.status"
    rows = written(
        run,
        profile(
            Column("a", status, values={"locked": "=1+1"}),
            Column("b", status, values={"locked": "L"}, otherwise="?"),
            Column("c", "assignments.over_quota_basis", values={"": "ingen"}),
        ),
    )
    assert rows[4] == ["'=1+1", "L", "ingen"]
    assert rows[1] == ["proposed", "?", "ingen"]


def test_what_an_encoding_does_not_have_stops_no_run(made: Path) -> None:
    text = example().replace("{municipality}", "alle").replace("windows-1252", "iso-8859-1")
    text = text.replace("name: POINT, field: assignments.points", "name: HVORFOR, field: decisions.reason")
    (made / "profiles" / "narrow.yaml").write_text(text, encoding="utf-8")
    data = shutil.copytree(made / "data", made / "odd")
    book = (data / "decisions.csv").read_text(encoding="utf-8").splitlines()
    told = [book[0] + ",reason", book[1] + ",Łódź"]
    (data / "decisions.csv").write_text("\n".join(told) + "\n", encoding="utf-8")
    scenario = (made / "profiled.yaml").read_text(encoding="utf-8")
    odd = (
        scenario.replace("ours.yaml", "narrow.yaml")
        .replace("data: data", "data: odd")
        .replace("name: small", "name: odd")
    )
    (made / "odd.yaml").write_text(odd, encoding="utf-8")
    ended = visitering("run", made / "odd.yaml")
    assert ended.code == 3
    assert "holds 'Ł', which iso-8859-1 does not have" in ended.err
    run = made / "runs" / "odd-2018-05-02-001"
    assert not (run / "profile").exists()
    assert visitering("verify", run).code == 0


def test_check_tells_the_faults_of_the_profile_with_those_of_the_scenario(made: Path) -> None:
    text = (made / "profiled.yaml").read_text(encoding="utf-8")
    (made / "wrong.yaml").write_text(text.replace("ours.yaml", "hours.yaml") + "sed: 1\n", encoding="utf-8")
    ended = visitering("check", made / "wrong.yaml")
    assert ended.code == 2
    assert "output.profile: 'profiles/hours.yaml': is neither a file nor a profile that ships" in ended.err
    assert "did you mean seed?" in ended.err


# --- the export --------------------------------------------------------------------------------------------------


def test_the_decided_cases_are_exported_in_its_columns(made: Path, tmp_path: Path) -> None:
    ended = visitering("export", "--data", made / "data", "--decided-since", "2018-01-01", "--profile", "danish")
    assert ended.code == 0
    (row,) = csv.DictReader(io.StringIO(ended.out), delimiter=";")
    assert (row["Sagsnummer"], row["Status"], row["Foreslået kommune"]) == ("C4", "afgjort", "Aalborg")
    assert (row["Afgørelse"], row["Afgjort den"]) == ("som foreslået", "10-04-2018")
    asked = (
        "export",
        "--data",
        made / "data",
        "--decided-since",
        "2018-01-01",
        "--profile",
        made / "profiles/ours.yaml",
    )
    assert "name a new folder with --out" in visitering(*asked).err
    ended = visitering(*asked, "--out", tmp_path / "out")
    assert (ended.code, [path.name for path in (tmp_path / "out").iterdir()]) == (0, ["til_sagssystem_0851.txt"])


def test_a_decision_that_ended_is_told_where_the_profile_asks_for_it(made: Path, tmp_path: Path) -> None:
    data = shutil.copytree(made / "data", tmp_path / "data")
    (data / "decisions.csv").write_text(
        "case_id,municipality,persons,decided_on,decision,reopened_on\nC4,0851,1,2018-04-10,accepted,\n"
        "C4,0851,1,2018-04-10,accepted,2018-04-12\n",
        encoding="utf-8",
    )
    asked = ("export", "--data", data, "--decided-since", "2018-01-01", "--profile")
    (row,) = csv.DictReader(io.StringIO(visitering(*asked, "iso").out))
    assert (row["case_id"], row["status"]) == ("C4", "ended")
    ended = visitering(*asked, made / "profiles/ours.yaml", "--out", tmp_path / "out")
    assert "1 decision is left out" in ended.err
