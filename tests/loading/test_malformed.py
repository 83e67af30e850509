"""Damaged datasets: every fault at once, each in a sentence that says where, what and what was expected."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from dataset_files import MALFORMED, edited, good_files, reencoded, sentences, write

from shares import first
from visitering.domain.cpr import looks_like_cpr
from visitering.errors import InputError
from visitering.loading import load
from visitering.loading.tables import FILES


class Mutation(NamedTuple):
    name: str
    file: str
    replace: str
    by: str
    told: list[str]


MUTATIONS = [
    Mutation(**entry) for entry in yaml.safe_load((MALFORMED / "mutations.yaml").read_text(encoding="utf-8"))
]
ENCODINGS = yaml.safe_load((MALFORMED / "encodings.yaml").read_text(encoding="utf-8"))
FOLDERS = sorted((MALFORMED / "folders").iterdir())


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name.replace(" ", "_"))
def test_each_damage_is_told_in_these_words(tmp_path: Path, mutation: Mutation) -> None:
    told = sentences(tmp_path, edited(mutation.file, mutation.replace, mutation.by))
    assert told == mutation.told
    assert not any(map(looks_like_cpr, told))


@pytest.mark.parametrize("entry", ENCODINGS, ids=lambda entry: entry["name"].replace(" ", "_"))
def test_each_other_encoding_is_told_in_these_words(tmp_path: Path, entry: dict[str, Any]) -> None:
    assert sentences(tmp_path, reencoded(entry)) == entry["told"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_folder_is_told_in_these_words(tmp_path: Path, folder: Path) -> None:
    files = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    assert sentences(tmp_path, files) == (folder / "told.txt").read_text(encoding="utf-8").splitlines()


def test_faults_of_all_files_appear_at_once_in_the_order_of_the_contract(tmp_path: Path) -> None:
    files = good_files()
    expected: list[str] = []
    for name in [name for name in FILES if name in files]:
        # Damage that touches nothing else: one cell in a new last line.
        header = files[name].decode().splitlines()[0]
        files[name] += b"x" + b"," * (header.count(",") + 1) + b"\n"
        line, width = files[name].count(b"\n"), header.count(",") + 1
        expected.append(f"{name}, line {line}: has {width + 1} cells where the header has {width}")
    assert sentences(tmp_path, files) == expected


def test_faults_of_the_scenario_come_with_those_of_the_data(tmp_path: Path) -> None:
    files = edited("persons.csv", "P6,C4,1975", "P6,C4,")
    scenario = "data: data\ndate: 2018-05-02\nseeds: 3\nlanguage: en-GB\n"
    assert sentences(tmp_path, files, scenario) == [
        "scenario.yaml, line 3, seeds: is not a key that is known here; did you mean seed?",
        "scenario.yaml, line 4, language: 'en-GB': must be 'da' or 'en'",
        "persons.csv, line 7, birth_year: must not be blank",
    ]


def test_the_data_is_checked_without_a_decision_date(tmp_path: Path) -> None:
    files = edited("persons.csv", "P6,C4,1975", "P6,C9,1875")
    assert sentences(tmp_path, files, "data: data\n") == [
        "scenario.yaml, date: is required and is missing",
        "cases.csv, line 5, case_id: 'C4': has no person in persons.csv",
        "persons.csv, line 7, case_id: 'C9': is not in cases.csv",
        "persons.csv, line 7, birth_year: '1875': must be a year from 1900 on",
    ]


def test_one_fault_does_not_make_others_of_the_rows_that_refer_to_it(tmp_path: Path) -> None:
    files = good_files()
    for name in ("municipalities.csv", "cases.csv", "persons.csv", "reports.csv"):
        files[name] = files[name].replace(b"\n", b',"', 1)
    assert len(sentences(tmp_path, files)) == 4


def test_lines_are_physical_lines(tmp_path: Path) -> None:
    files = edited("cases.csv", "udlændingeloven § 7, stk. 1", "§ 7,\nstk. 1\n\n")
    files["cases.csv"] = files["cases.csv"].replace(b"C4,,2018-03-01", b"\r\n\r\nC4,,2018-13-01")
    assert sentences(tmp_path, files) == [
        "cases.csv, line 10, permit_date: '2018-13-01': must be a date, written yyyy-mm-dd or dd-mm-yyyy"
    ]


def test_mixed_dates_name_the_first_line_whatever_its_column(tmp_path: Path) -> None:
    files = edited("cases.csv", "2018-04-20", "20-04-2018")
    files["cases.csv"] = files["cases.csv"].replace(b"2018-03-01", b"01-03-2018")
    said = "must be written yyyy-mm-dd, as this file does from line 2"
    assert sentences(tmp_path, files) == [
        f"cases.csv, line 4, heard_on: '20-04-2018': {said}",
        f"cases.csv, line 5, permit_date: '01-03-2018': {said}",
    ]


@pytest.mark.parametrize("cpr", first(1, ["010180-1234", "0101801234", "010180 1234", "id-311299-0000"]))
def test_a_cpr_number_is_never_repeated_wherever_it_stands(tmp_path: Path, cpr: str) -> None:
    digits = cpr[-4:]
    for name, content in good_files().items():
        header, *rows = content.decode().splitlines()
        for position in range(header.count(",") + 1):
            cells = rows[-1].split(",")
            cells[position] = cpr
            damaged = good_files() | {name: "\n".join([header, *rows[:-1], ",".join(cells)]).encode()}
            told = sentences(tmp_path, damaged)
            assert not any(digits in sentence for sentence in told), told


def test_a_cpr_number_in_a_file_name_is_not_repeated(tmp_path: Path) -> None:
    notices = load(write(tmp_path, good_files() | {"010180-1234.csv": b""})).notices
    assert [str(notice) for notice in notices] == [
        "(withheld: looks like a CPR number): is not a file of the dataset and was not read"
    ]


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    path = write(tmp_path, {name: content for name, content in good_files().items() if name != "scores.csv"})
    (tmp_path / "data" / "scores.csv").mkdir()
    with pytest.raises(InputError) as refusal:
        load(path)
    assert [str(fault) for fault in refusal.value.faults] == ["scores.csv: cannot be read: Is a directory"]


def test_the_error_survives_pickling(tmp_path: Path) -> None:
    path = write(tmp_path, edited("links.csv", "nearby", "near"))
    with pytest.raises(InputError) as refusal:
        load(path)
    assert pickle.loads(pickle.dumps(refusal.value)).faults == refusal.value.faults


@pytest.mark.parametrize(
    ("file", "replace", "by", "told"),
    [
        ("capacities.csv", "0101,beds,3\n0461,beds,5\n0461,school_age,2\n", "0101,5,-1\n", "must be a whole number"),
        ("scores.csv", "C1,0101,0.482193\nC1,0461,1\nC2,0751,12.000001\n", "C1,9999,1\n", "is not a municipality"),
        ("links.csv", "C2,C4,nearby", "C2,C4,near", "must be one of same_municipality, nearby"),
    ],
)
def test_one_wrong_value_is_no_swap_of_columns(tmp_path: Path, file: str, replace: str, by: str, told: str) -> None:
    found = sentences(tmp_path, edited(file, replace, by))
    assert any(told in sentence for sentence in found)
    assert not any("swapped" in sentence for sentence in found)
