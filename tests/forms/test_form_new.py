"""`form new`: what stands in a form, what can be written in it, and that it reads back as it was filled in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_forms import BEFORE, write_dataset
from python_calamine import load_workbook

from commands import tree, visitering
from visitering.domain.reports import Section
from visitering.explaining.catalogue import LANGUAGES
from visitering.forms.before import before
from visitering.forms.filled import Filled
from visitering.forms.layout import COVER, HIDDEN, LISTS, PARTS, lists, parts_of, sheet_name
from visitering.forms.new import asked_for, filed, forms_for
from visitering.forms.opening import opened
from visitering.forms.vocabulary import vocabulary

ON = date(2018, 5, 2)
PART = {part.section: part for part in PARTS}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("forms") / "data")


@pytest.fixture(scope="module")
def forms(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The form of Odense by language."""
    folder, known = tmp_path_factory.mktemp("new"), filed(data, ON)
    made = {}
    for language in LANGUAGES:
        [(name, content)] = forms_for(["0461"], known, language).items()
        made[language] = folder / name
        made[language].write_bytes(content)
    return made


def filled(path: Path) -> Filled:
    found = opened(path)
    assert found.faults == ()
    assert found.filled is not None
    return found.filled


@cache
def book(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def test_the_sheets_stand_in_order_in_the_language_of_the_form(forms: dict[str, Path]) -> None:
    danish = ["Forside", "Arbejdsmarked", "Mangel på arbejdskraft", "Tilbud", "Ønsker", "Vejledning"]
    assert book(forms["da"]).sheetnames == [*danish, LISTS, HIDDEN]
    english = ["Cover", "Labour market", "Shortages", "Offers", "Wishes", "Instructions"]
    assert book(forms["en"]).sheetnames == [*english, LISTS, HIDDEN]
    assert [s.title for s in book(forms["en"]).worksheets if s.sheet_state != "visible"] == [LISTS, HIDDEN]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_on_file_is_filled_in_and_reads_back_as_untouched(forms: dict[str, Path], language: str) -> None:
    form = filled(forms[language])
    assert (form.municipality, form.language) == ("0461", language)
    assert form.cover["municipality"].text == "Odense (0461)"
    words = vocabulary(language)
    names = {"kind": "offer_kind", "code": "offer.treatment"}
    for section, rows in BEFORE.items():
        here = form.sections[section]
        assert (here.report, here.choice.text, here.below) == ("R1", "", ())
        said = [row for row in here.rows if row.says]
        assert [row.of or "" for row in said] == [of for of, _ in rows]
        for row, (_, cells) in zip(said, rows, strict=True):
            assert row.untouched
            found = {column: cell.text for column, cell in row.cells.items() if cell.says}
            coded = {
                column: words.code(names.get(column, column), text) or words.code("language", text) or text
                for column, text in found.items()
            }
            assert coded == cells


def answers(sheet: Any, language: str) -> set[str]:
    """The cells for answers of a sheet."""
    if sheet.title == sheet_name("cover", language):
        return {sheet.cell(*place).coordinate for what, place in COVER.items() if what != "municipality"}
    found = set()
    for part in PARTS:
        if sheet.title == sheet_name(part.section, language):
            found = {sheet.cell(*part.choice).coordinate}
            rows = range(part.first, part.last + 1)
            found |= {sheet.cell(row, column).coordinate for row, column in product(rows, part.columns.values())}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_can_be_written_and_nothing_else(forms: dict[str, Path], language: str) -> None:
    for sheet in book(forms[language]):
        assert sheet.protection.sheet
        unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        assert unlocked == answers(sheet, language)
    assert book(forms[language]).security.lockStructure


def formulas(sheet: Any) -> Iterator[str]:
    for row in sheet.iter_rows():
        yield from (cell.coordinate for cell in row if cell.data_type == "f")


def test_no_answer_is_a_formula(forms: dict[str, Path]) -> None:
    for sheet in book(forms["da"]):
        assert set(formulas(sheet)).isdisjoint(answers(sheet, "da"))
    assert len(list(formulas(book(forms["da"])["Mangel på arbejdskraft"]))) == 40


def test_every_list_is_where_its_name_points(forms: dict[str, Path]) -> None:
    workbook = book(forms["da"])
    for name, words in lists("da").items():
        if f"form_{name}" in workbook.defined_names:
            [(sheet, area)] = workbook.defined_names[f"form_{name}"].destinations
            assert tuple(cell.value for (cell,) in workbook[sheet][area.replace("$", "")]) == tuple(words.values())
    asked = {
        one.formula1 for sheet in workbook for one in sheet.data_validations.dataValidation if one.type == "list"
    }
    plain = {formula for formula in asked if not formula.startswith("INDIRECT")}
    assert plain <= workbook.defined_names.keys()
    assert len(asked - plain) == 2


def test_a_word_of_a_list_is_its_code_again() -> None:
    for language in LANGUAGES:
        for name, words in lists(language).items():
            assert {code: vocabulary(language).code(name, word) for code, word in words.items()} == {
                c: c for c in words
            }


def test_what_was_reported_used_and_is_left_stands_beside_what_is_asked(forms: dict[str, Path]) -> None:
    rows = load_workbook(forms["en"]).get_sheet_by_name("Shortages").to_python(skip_empty_area=False)
    part = PART[Section.SHORTAGES]
    shown = ("reported", "used", "left")
    first, second = ([rows[n - 1][part.shown[one] - 1] for one in shown] for n in (part.first, part.first + 1))
    assert first == [5, 1, 4]
    assert second == ["", 1, 2]  # not stated: what the scenario takes for it, less what was used
    offers = load_workbook(forms["en"]).get_sheet_by_name("Offers").to_python(skip_empty_area=False)
    part = PART[Section.OFFERS]
    assert [offers[part.first - 1][part.shown[one] - 1] for one in shown] == [2, 1, 1]


def test_the_cover_says_what_is_on_file_and_what_has_run_out(tmp_path: Path) -> None:
    write_dataset(
        tmp_path / "data",
        reports="report_id,municipality,received_on,valid_to,sections,labour_market\n"
        "R1,0461,2018-02-01,2018-04-30,labour_market|shortages|offers,4\n",
        wishes="report_id,attribute,value,stance\n",
    )
    [content] = forms_for(["0461"], filed(tmp_path / "data", ON), "en").values()
    (tmp_path / "form.xlsx").write_bytes(content)
    told = [str(cell.value) for (cell,) in book(tmp_path / "form.xlsx")["Cover"]["D11:D14"]]
    assert told == [*["Received 2018-02-01, ran out on 2018-04-30: no longer in force"] * 3, "Nothing is on file"]
    form = filled(tmp_path / "form.xlsx")
    assert form.sections[Section.WISHES].report is None
    assert form.sections[Section.OFFERS].rows[0].untouched


def test_texts_that_a_spreadsheet_would_run_stay_texts_and_rows_are_made_for_what_is_on_file(tmp_path: Path) -> None:
    many = "".join(f"R1,housing,=home {n}\n" for n in range(60))
    write_dataset(
        tmp_path / "data",
        offers=f"report_id,kind,code\n{many}",
        decisions="case_id,municipality,persons,decided_on\n",
    )
    [content] = forms_for(["0461"], filed(tmp_path / "data", ON), "da").values()
    (tmp_path / "form.xlsx").write_bytes(content)
    sheet = book(tmp_path / "form.xlsx")["Tilbud"]
    part = next(part for part in parts_of({"last.offers": "77"}) if part.section is Section.OFFERS)
    assert not sheet.cell(part.last, part.columns["code"]).protection.locked
    assert sheet.cell(part.last + 1, part.columns["code"]).protection.locked
    form = filled(tmp_path / "form.xlsx").sections[Section.OFFERS]
    said = [row for row in form.rows if row.says]
    assert len(said) == 60
    assert all(row.untouched for row in said)
    assert said[0].cells["code"].text == "=home 0"
    assert len(form.rows) == 70


def test_only_decisions_up_to_the_day_have_used_anything(data: Path) -> None:
    known = filed(data, date(2018, 2, 28))
    row = before("0461", known.names, known.on_file, known.on, "en").rows[Section.SHORTAGES][0]
    assert (row.answers["openings"], dict(row.shown)) == (5, {"reported": 5, "used": 0, "left": 5})


# --- from the command line ----------------------------------------------------------------------------------------


def test_forms_of_all_or_of_some(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = visitering("form", "new", "--all", "--data", data, "--on", "2018-05-02", "--out", out)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"Wrote 2 forms to {out}.\n"
    assert list(tree(out)) == ["visiteringsskema-0461.xlsx", "visiteringsskema-0751.xlsx"]
    some = ("--municipality", "odense", "--municipality", "461", "--language", "en", "--json")
    ended = visitering("form", "new", "--data", data, "--out", tmp_path / "one", *some)
    assert json.loads(ended.out)["forms"] == ["visitation-form-0461.xlsx"]
    again = visitering("form", "new", "--all", "--data", data, "--out", out)
    assert again.code == 2
    assert "is not an empty folder" in again.err


def test_without_a_folder_the_forms_lie_here_in_one_of_the_day(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("visiteringsskemaer-2018-05-02", "visiteringsskemaer-2018-05-02-002"):
        ended = visitering("form", "new", "--municipality", "0751", "--data", data, "--on", "2018-05-02")
        assert ended.out == f"Wrote 1 form to {name}.\n"
        assert (tmp_path / name / "visiteringsskema-0751.xlsx").is_file()


def test_what_is_not_known_is_told_all_at_once_and_nothing_is_written(data: Path, tmp_path: Path) -> None:
    wrong = ("--municipality", "Odnse", "--municipality", "9999")
    ended = visitering("form", "new", *wrong, "--data", data, "--out", tmp_path / "out")
    assert (ended.code, ended.out) == (2, "")
    assert "Odnse; did you mean 0461 (Odense)?" in ended.err
    assert "9999" in ended.err
    for choice in ((), ("--all", "--municipality", "0461")):
        ended = visitering("form", "new", *choice, "--data", data, "--out", tmp_path / "out")
        assert ended.code == 2
        assert "say --municipality M" in ended.err.lower().replace("municipality m", "municipality M")
    ended = visitering("form", "new", "--all", "--data", tmp_path / "none", "--out", tmp_path / "out")
    assert (ended.code, "is not a dataset folder" in ended.err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_each_municipality_is_written_once(data: Path) -> None:
    known = filed(data, ON)
    assert asked_for(known.gazetteer, ["Aarhus", "0461", "0751"]) == ("0751", "0461")


def test_a_form_filled_in_goes_back_into_the_reports(forms: dict[str, Path], tmp_path: Path) -> None:
    """From the agency to the municipality and back: rows changed, added and left, each section with its choice."""
    folder, inbox = write_dataset(tmp_path / "data"), tmp_path / "inbox"
    inbox.mkdir()
    form = openpyxl.load_workbook(forms["da"])
    form["Forside"].cell(*COVER["filled_by"]).value = "Jobcentret"
    form["Forside"].cell(*COVER["date"]).value = date(2018, 5, 3)
    words = lists("da")
    for section, choice in zip(Section, ("unchanged", "stated", "unchanged", "nothing"), strict=True):
        sheet = form[sheet_name(section, "da")]
        sheet.cell(*PART[section].choice).value = words["choice"][choice]
    part, sheet = PART[Section.SHORTAGES], form[sheet_name(Section.SHORTAGES, "da")]
    new: dict[str, str | int] = {
        "occupation": words["occupation"]["91"],
        "strength": words["strength"]["3"],
        "openings": 6,
    }
    for column, value in new.items():
        sheet.cell(part.first + 2, part.columns[column]).value = value
    form.save(inbox / "odense.xlsx")

    ended = visitering("form", "read", inbox, "--data", folder, "--as", "ABC")
    assert ended.code == 0, (inbox / "replies" / "odense.xlsx.txt").read_text(encoding="utf-8")
    shown = json.loads(visitering("form", "show", "Odense", "--data", folder, "--on", "2018-05-03", "--json").out)
    rows = shown["sections"]["shortages"]["rows"]
    assert [(row["occupation"] or row["industry"], row["openings"]) for row in rows] == [
        ("7115", 4),
        ("Q", 2),
        ("91", 6),
    ]
    assert shown["sections"]["shortages"]["replaced"]["report_id"] == "R1"
    assert [row["code"] for row in shown["sections"]["offers"]["rows"]] == ["dialysis", "ar"]
    assert shown["sections"]["wishes"]["rows"] == []
