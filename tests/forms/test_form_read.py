"""`form read` from the outside: files in, rows and replies out, and nothing twice."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from made_forms import MadeForm, write_dataset

from commands import tree, visitering
from visitering.domain.reports import Report, Section, newest_in_force
from visitering.forms.layout import sheet_name
from visitering.loading.dataset import Dataset, read_dataset
from visitering.loading.findings import Findings
from workbooks import ods


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_dataset(tmp_path / "data")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def read(inbox: Path, data: Path, code: int = 0, *more: str) -> str:
    ended = visitering("form", "read", inbox, "--data", data, "--as", "ABC", *more)
    assert ended.code == code, ended.err + ended.out
    return ended.out


def dataset(data: Path) -> Dataset:
    findings = Findings()
    found = read_dataset(data, None, findings)
    assert not findings.faults
    return found


def in_force(data: Path, section: Section, on: date = date(2018, 5, 2)) -> Report:
    return newest_in_force(dataset(data).forms.reports, section, on)["0461"]


def openings(data: Path, report: Report) -> list[int | None]:
    return [one.openings for one in dataset(data).forms.shortages if one.report_id == report.report_id]


def register(data: Path) -> list[dict[str, str]]:
    with (data / "forms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_unchanged_form_renews_what_is_on_file_and_what_was_used_does_not_come_back(
    data: Path, inbox: Path
) -> None:
    MadeForm().cover(valid_to="2018-12-31").save(inbox / "odense.xlsx")
    assert "accepted as form-" in read(inbox, data)
    report = in_force(data, Section.SHORTAGES)
    assert (report.received_on, report.valid_to, report.labour_market) == (date(2018, 5, 2), date(2018, 12, 31), 4)
    assert openings(data, report) == [4, 2]  # of 5, and of openings not stated, which count as 3
    offers = [o for o in dataset(data).forms.offers if o.report_id == report.report_id]
    assert [(o.code, o.places) for o in offers] == [("dialysis", 1), ("ar", None)]
    told = (inbox / "replies" / "odense.xlsx.txt").read_text(encoding="utf-8")
    assert "uændret; det, der var registreret, er fornyet" in told
    assert report.report_id in told
    (row,) = register(data)
    assert (row["outcome"], row["read_by"], row["municipality"]) == ("accepted", "ABC", "0461")
    assert row["report_id"] == report.report_id == row["form_id"]


def test_a_section_as_it_was_filled_in_is_unchanged_whatever_it_says(data: Path, inbox: Path) -> None:
    MadeForm().choose(Section.SHORTAGES, "stated").save(inbox / "a.xlsx")
    read(inbox, data)
    assert openings(data, in_force(data, Section.SHORTAGES)) == [4, 2]


def test_a_row_that_was_left_alone_states_what_is_left_now(data: Path, inbox: Path) -> None:
    """The other row is stated; of one that was changed, later decisions are taken off."""
    with (data / "decisions.csv").open("a", encoding="utf-8") as file:
        file.write("C8,0461,1,2018-05-10,R1.1\nC7,0461,1,2018-05-10,R1.2\n")
    MadeForm().stated(Section.SHORTAGES, 1, openings=7).save(inbox / "a.xlsx")
    read(inbox, data)
    assert openings(data, in_force(data, Section.SHORTAGES)) == [6, 1]
    assert "skemaet sagde 7" in (inbox / "replies" / "a.xlsx.txt").read_text(encoding="utf-8")


def test_nothing_to_report_ends_what_is_on_file(data: Path, inbox: Path) -> None:
    MadeForm().choose(Section.SHORTAGES, "nothing").save(inbox / "a.xlsx")
    read(inbox, data)
    report = in_force(data, Section.SHORTAGES)
    assert report.report_id != "R1"
    assert openings(data, report) == []


def test_the_same_form_twice_changes_nothing(data: Path, inbox: Path) -> None:
    MadeForm().stated(Section.SHORTAGES, 3, industry="F", openings=2).save(inbox / "a.xlsx")
    (inbox / "copy.xlsx").write_bytes((inbox / "a.xlsx").read_bytes())
    assert "accepted before" in read(inbox, data)
    before = tree(data) | tree(inbox)
    assert read(inbox, data).count("accepted before") == 2
    assert tree(data) | tree(inbox) == before


def test_of_two_forms_of_one_day_the_later_narrows_the_earlier(data: Path, inbox: Path) -> None:
    """The first loses the section that the second states, and a third takes the rest: its report covers nothing."""
    first = MadeForm().stated(Section.LABOUR_MARKET, 1, labour_market="2").save(inbox / "1.xlsx")
    read(inbox, data)
    first.unlink()
    MadeForm().stated(Section.LABOUR_MARKET, 1, labour_market="5").save(inbox / "2.xlsx")
    read(inbox, data)
    assert in_force(data, Section.LABOUR_MARKET).labour_market == 5
    whole = MadeForm()
    for section in Section:
        whole.choose(section, "nothing")
    whole.save(inbox / "3.xlsx")
    read(inbox, data)
    reports = dataset(data).forms.reports
    assert [len(report.sections) for report in reports] == [4, 0, 0, 4]
    assert {in_force(data, section).report_id for section in Section} == {reports[-1].report_id}


def test_two_forms_of_one_day_in_one_inbox(data: Path, inbox: Path) -> None:
    MadeForm().stated(Section.SHORTAGES, 1, openings=9).save(inbox / "1.xlsx")
    MadeForm().stated(Section.LABOUR_MARKET, 1, labour_market="1").save(inbox / "2.xlsx")
    read(inbox, data)
    assert openings(data, in_force(data, Section.SHORTAGES)) == [9, 2]  # newer than what the second was made from
    assert in_force(data, Section.LABOUR_MARKET).labour_market == 1
    assert "nyere" in (inbox / "replies" / "2.xlsx.txt").read_text(encoding="utf-8")


def test_an_older_form_is_history(data: Path, inbox: Path) -> None:
    MadeForm().cover(date="2018-01-05").stated(Section.SHORTAGES, 1, openings=1).save(inbox / "a.xlsx")
    read(inbox, data)
    assert in_force(data, Section.SHORTAGES).report_id == "R1"
    assert "historik" in (inbox / "replies" / "a.xlsx.txt").read_text(encoding="utf-8")


def test_the_day_of_receipt_may_be_said(data: Path, inbox: Path) -> None:
    MadeForm(language="en").cover(date=None).save(inbox / "a.xlsx")
    assert "refused, 1 fault" in read(inbox, data, 3)
    assert "write the date" in (inbox / "replies" / "a.xlsx.txt").read_text(encoding="utf-8")
    read(inbox, data, 0, "--on", "2018-05-03")
    assert in_force(data, Section.OFFERS, date(2018, 5, 3)).received_on == date(2018, 5, 3)
    assert [row["outcome"] for row in register(data)] == ["refused", "accepted"]
    assert "This is how it was understood" in (inbox / "replies" / "a.xlsx.txt").read_text(encoding="utf-8")


def test_a_refused_form_leaves_the_tables_alone_and_the_others_are_taken(data: Path, inbox: Path) -> None:
    MadeForm().stated(Section.SHORTAGES, 1, openings="mange").save(inbox / "1.xlsx")
    MadeForm("en", "0751", "Aarhus", report=None).stated(Section.SHORTAGES, 1, industry="F").save(inbox / "2.xlsx")
    ended = visitering("form", "read", inbox, "--data", data, "--as", "ABC", "--json")
    assert ended.code == 3
    assert [one["outcome"] for one in json.loads(ended.out)["forms"]] == ["refused", "accepted"]
    assert [r.municipality for r in dataset(data).forms.reports] == ["0461", "0751"]
    refused, _ = sorted(register(data), key=lambda row: row["outcome"], reverse=True)
    assert "F8" in refused["reason"]
    assert "mange" not in refused["reason"]
    event = json.loads((data / "events.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (event["command"], event["result"]) == ("form read", {"accepted": 1, "refused": 1})


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--as", " "), "must not be blank"),
        (("--as", "ABC", "--on", "2999-01-01"), "is after today"),
    ],
)
def test_wrong_usage_writes_nothing(data: Path, inbox: Path, arguments: tuple[str, ...], says: str) -> None:
    MadeForm().save(inbox / "a.xlsx")
    before = tree(data)
    ended = visitering("form", "read", inbox, "--data", data, *arguments)
    assert ended.code == 2
    assert says in ended.err
    assert {name for name in tree(data) if not name.startswith(".")} == set(before)
    assert not (inbox / "replies").exists()


def test_a_form_saved_as_ods_says_the_same(data: Path, inbox: Path) -> None:
    """Its formulas are found in the file's own XML too; the value that a formula once gave does not count."""
    form = MadeForm().stated(Section.SHORTAGES, 1, openings=9)
    form.content()
    sheets = {s.title: [["" if c is None else c for c in row] for row in s.values] for s in form.book.worksheets}
    (inbox / "a.ods").write_bytes(ods(sheets))
    read(inbox, data)
    assert openings(data, in_force(data, Section.SHORTAGES)) == [9, 2]
    computed = '<table:table-cell table:formula="of:=4+4" office:value-type="float" office:value="8"/>'
    sheets[sheet_name(Section.SHORTAGES, "da")][7][5] = computed
    (inbox / "a.ods").write_bytes(ods(sheets))
    read(inbox, data, 3)
    assert "celle F8: »8«: er en formel" in (inbox / "replies" / "a.ods.txt").read_text(encoding="utf-8")


def test_folders_that_are_not_there(data: Path, inbox: Path) -> None:
    assert visitering("form", "read", inbox / "no", "--data", data, "--as", "ABC").code == 2
    assert visitering("form", "read", inbox, "--data", data / "no", "--as", "ABC").code == 2
    assert "nothing was read" in read(inbox, data)
