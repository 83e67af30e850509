"""What people name on the command line: cases and municipalities, however the letters are composed."""

from __future__ import annotations

import csv
import shutil
import unicodedata
from pathlib import Path

import pytest

import decided_runs as small
from commands import Ended, visitering
from quota_folders import write as quota_folder

FAULTS = Path(__file__).parents[1] / "faults"


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def ran(folder: Path, fault: str) -> Path:
    """A copy of a fault's dataset with a run of it; gives the run's folder."""
    copy = shutil.copytree(FAULTS / fault, folder / "copy")
    assert visitering("run", copy / "s.yaml").code == 0
    return next((copy / "runs").iterdir())


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of two municipalities of one name."""
    return ran(tmp_path_factory.mktemp("twins"), "same_names/same_name")


BOTH = "may mean 1001 (Våler, Innlandet) or 1002 (Våler, Østfold); give the code of the one that is meant"


def refused(ended: Ended) -> str:
    assert (ended.code, ended.out) == (2, "")
    return ended.err


# --- two municipalities of one name ------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["Våler", "VÅLER", nfd("Våler"), "Vaaler", "Våler Kommune"])
def test_a_name_of_two_is_never_taken(twins: Path, named: str) -> None:
    assert BOTH in refused(visitering("explain", twins, "K1", "--municipality", named))
    told = refused(visitering("decide", twins, "--as", "AB", "--override", f"K1={named}", "--reason", "nær familie"))
    assert BOTH in told
    assert "Nothing was decided" in told
    assert not (twins.parents[1] / "d" / "decisions.csv").exists()


def test_the_two_are_told_apart_wherever_their_name_stands(twins: Path) -> None:
    ended = visitering("explain", twins, "K1")
    assert "Våler (Innlandet)" in ended.out
    assert "Våler (Østfold)" in ended.out
    page = (twins / "report.html").read_text(encoding="utf-8")
    assert '["1001","Våler (Innlandet)","Innlandet"]' in page
    assert '<th scope="row">Våler (Østfold)</th>' in page
    status = visitering("status", twins.parents[1] / "s.yaml").out
    assert [line.split("  ")[0] for line in status.splitlines() if line.startswith("Våler")] == [
        "Våler (Innlandet)",
        "Våler (Østfold)",
    ]


def test_a_table_beside_its_codes_keeps_the_plain_name(twins: Path) -> None:
    with (twins / "assignments.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["municipality_name"] for row in csv.DictReader(file, delimiter=";")} == {"Våler"}
    assert visitering("verify", twins).code == 0


def test_the_letter_tells_which_one(tmp_path: Path) -> None:
    run = ran(tmp_path, "same_names/same_name")
    assert visitering("letters", run).code == 0
    texts = [p.read_text(encoding="utf-8") for p in run.with_name(f"{run.name}-letters").rglob("*K1*") if p.is_file()]
    assert texts
    assert any("Våler Kommune (Innlandet)" in text for text in texts)


def test_a_decision_by_code_or_full_name_is_recorded_and_told(tmp_path: Path) -> None:
    run = ran(tmp_path, "same_names/same_name")
    overrides = ("--override", "K1=1002", "--override", f"K2={nfd('våler (østfold)')}")
    ended = visitering("decide", run, "--as", "AB", *overrides, "--reason", nfd("nær familie på Fyn"))
    assert ended.code == 0
    assert "K1  override  Våler (Østfold)" in ended.out
    text = (run.parents[1] / "d" / "decisions.csv").read_text(encoding="utf-8")
    assert [line.split(",")[:2] for line in text.splitlines()[1:]] == [["K1", "1002"], ["K2", "1002"]]
    assert text == unicodedata.normalize("NFC", text)


# --- one municipality, however it is named -----------------------------------------------------------------


@pytest.mark.parametrize("named", ["851", "0851", "Aalborg", "ÅLBORG", nfd("Ålborg"), "Aalborg Kommune"])
def test_one_municipality_is_named_in_many_ways(tmp_path: Path, named: str) -> None:
    folder = small.copied(tmp_path)
    run = folder / "runs" / small.RUN
    ended = visitering("decide", run, "--as", "AB", "--override", f"C8={named}", "--reason", "nær familie")
    assert ended.code == 0
    assert small.book(folder)["C8"].municipality == "0851"


def test_a_name_that_is_another_ones_code(tmp_path: Path) -> None:
    folder = quota_folder(
        tmp_path / "in", municipalities=("municipality,name,region\nA,B,N\nB,Bby,N\nC,C,S\nD,D,S\n")
    )
    ended = visitering("quotas", folder, "--national-number", "60", "--municipality", "B", "--language", "en")
    assert ended.code == 0
    assert ended.out.startswith("The quota of Bby (N)")


def test_quotas_of_a_name_of_two(tmp_path: Path) -> None:
    folder = quota_folder(tmp_path / "in", municipalities="municipality,name,region\nA,By,N\nB,By,N\nC,By,S\nD,D,S\n")
    asked = ("quotas", folder, "--national-number", "60", "--municipality")
    assert "may mean A (By, N), B (By, N) or C (By, S)" in refused(visitering(*asked, "by"))
    assert visitering(*asked, "By (S)").out.startswith("Kvoten for By (S) i 2019")
    assert visitering(*asked, "A").out.startswith("Kvoten for By (A) (N) i 2019")


# --- cases -------------------------------------------------------------------------------------------------


def test_a_composed_case_is_found_however_it_is_typed(tmp_path: Path) -> None:
    run = ran(tmp_path, "composed_letters/case")
    for typed in ("SÅ-1", nfd("SÅ-1")):
        assert visitering("explain", run, typed).out.startswith("Sag SÅ-1: ")
    assert "1001" not in visitering("explain", run, "SÅ-1", "--json").out.split('"alternatives"')[0].split("forb")[0]
    assert visitering("verify", run).code == 0
    assert visitering("decide", run, nfd("SÅ-1"), "--as", nfd("Åse")).code == 0
    assert "SÅ-1,1002,2" in (run.parents[1] / "d" / "decisions.csv").read_text(encoding="utf-8")


def test_the_exclusion_of_a_decomposed_case_counts(tmp_path: Path) -> None:
    run = ran(tmp_path, "composed_letters/case")
    with (run / "assignments.csv").open(encoding="utf-8-sig", newline="") as file:
        placed = {row["case_id"]: row["municipality"] for row in csv.DictReader(file, delimiter=";")}
    assert placed == {"SÅ-1": "1002", "K2": "1001"}


def test_a_composed_name_is_found_however_it_is_typed(tmp_path: Path) -> None:
    run = ran(tmp_path, "composed_letters/mun")
    for typed in ("Tårnby", nfd("tårnby"), "Taarnby Kommune"):
        told = refused(visitering("explain", run, "K1", "--municipality", typed))
        assert told == "K1 is proposed for Tårnby already.\n"


@pytest.mark.parametrize("typed", ["c1", "C01", "C\u20131", "C1\u200b", "Ｃ1"])
def test_a_case_that_looks_like_one_is_refused_with_the_one_that_is_meant(tmp_path: Path, typed: str) -> None:
    folder = small.copied(tmp_path)
    run, data = folder / "runs" / small.RUN, folder / "data"
    hint = "did you mean C1" if typed != "C\u20131" else "the run has no case"
    for command in (("explain", run, typed), ("decide", run, typed, "--as", "AB")):
        assert hint.lower() in refused(visitering(*command)).lower()
    assert "C1" not in small.book(folder)
    reopening = ("--as", "AB", "--ground", "other", "--requested-by", "agency", "--reason", "x", "--data", data)
    told = refused(visitering("reopen", typed.replace("1", "4"), *reopening))
    assert "the book has no decision on" in told


def test_a_case_of_the_book_that_looks_like_one_is_refused_before_anything_is_decided(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    book = folder / "data" / "decisions.csv"
    book.write_text(book.read_text(encoding="utf-8") + "c1,0851,2,2018-04-10\n", encoding="utf-8")
    before = book.read_bytes()
    told = refused(visitering("decide", folder / "runs" / small.RUN, "C1", "--as", "AB"))
    assert "decisions.csv, line 3, case_id: 'c1'" in told
    assert "did you mean C1?" in told
    assert book.read_bytes() == before


def test_two_cases_that_look_alike_are_noted_by_check(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    for table, line in (("cases.csv", "c1,2018-04-01,,\n"), ("persons.csv", "P10,c1,1988\n")):
        path = folder / "data" / table
        path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    ended = visitering("check", folder / "scenario.yaml")
    assert ended.code == 0
    assert "Note: cases.csv: case ids that look alike are taken for different ones: C1 and c1" in ended.err
