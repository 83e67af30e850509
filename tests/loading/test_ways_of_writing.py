"""One reading of text: how a file is written is decided once, and one mistake is told once, by its cause."""

from __future__ import annotations

import csv
import io
import tempfile
from itertools import product
from pathlib import Path

import pytest
from dataset_files import edited, good_files, loaded, sentences, write
from hypothesis import given, settings
from hypothesis import strategies as st

from visitering import reference
from visitering.errors import InputError
from visitering.loading import load
from visitering.loading.dates import STYLES, date_style, day_parser, iso_day, written
from visitering.loading.findings import Findings
from visitering.loading.header import column_meant
from visitering.loading.places import Places
from visitering.loading.reading import read_table
from visitering.loading.ruins import ruin, without_decimals
from visitering.loading.tables import FILES, CaseRow, DecisionRow, QuotaRow
from visitering.loading.text import read_records, writing_of
from visitering.loading.writing import Writing
from visitering.said import begun, said

FAULTS = Path(__file__).parents[1] / "faults"
ROWS = [
    ("2018-04-03", "7.1", "Læsø"),
    ("2018-11-25", "§ 7; stk. 1, nr. 2", "Århus|Ærø"),
    ("2018-04-19", 'a "b" c', "é"),
]
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16")


def told(folder: str) -> list[str]:
    """What the user is told of a folder of faults."""
    with pytest.raises(InputError) as refusal:
        load(FAULTS / folder / "s.yaml")
    return [str(fault) for fault in refusal.value.faults]


# --- the folders that once failed ---------------------------------------------------------------------------


def test_a_row_in_another_encoding_is_told_with_its_line() -> None:
    assert told("mixed_encoding") == [
        "municipalities.csv, line 3: is not UTF-8 like the rest of the file (it seems to be cp1252: 'Læsø'); the "
        "file mixes two encodings: save all of it as CSV in UTF-8"
    ]


def test_a_lone_surrogate_is_told_with_file_line_and_key() -> None:
    assert told("surrogates") == [
        r"s.yaml, line 8, adjust.exclusions.1.reason: 'trussel \ud800 bande': holds half a character (a lone "
        "surrogate), which no file can hold"
    ]


def test_a_long_cell_is_told_as_one() -> None:
    expected = "is a cell of 131,073 characters; at most 131,072 can be read"
    assert told("long_cell") == [f"circumstances.csv, line 2, detail: {expected}"]


def test_a_code_with_decimals_is_read_as_meant_with_a_note() -> None:
    found = load(FAULTS / "float_codes" / "s.yaml")
    assert found.problem.quotas["0101"].quota == 9
    said = "quotas.csv: whole numbers of municipality with decimals were read as meant: 101.0 as 0101"
    assert [str(notice) for notice in found.notices] == [said]


# --- how a file is written ----------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(ENCODINGS),
    st.sampled_from(";,\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(STYLES),
    st.integers(0, 2),
    st.booleans(),
    st.integers(0, 3),
    st.booleans(),
)
def test_however_a_table_is_written_its_rows_are_the_same_and_the_writing_is_known(
    encoding: str,
    delimiter: str,
    newline: str,
    dates: str,
    marks: int,
    separator: bool,
    padding: int,
    midnight: bool,
) -> None:
    out = io.StringIO(newline="")
    out.write("\ufeff" * marks if encoding.startswith("utf") else "")
    out.write(f"sep={delimiter}{newline}" if separator else "")
    table = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    table.writerow(["case_id", "permit_date", "permit_basis", *[""] * padding])
    for number, (day, basis, _) in enumerate(ROWS):
        cell = written(iso_day(day), dates) + (" 00:00:00" if midnight else "")
        table.writerow([f"Kæ{number}", cell, basis, *[""] * padding])
    table.writerows([[""] * (3 + padding)] * padding)
    findings = Findings()
    content = out.getvalue().encode(encoding)
    read = read_table(CaseRow, "cases.csv", content, Places(None), findings)
    assert findings.faults == []
    assert [(row.case_id, row.permit_date, row.permit_basis) for row in read.rows] == [
        (f"Kæ{number}", iso_day(day), basis) for number, (day, basis, _) in enumerate(ROWS)
    ]
    plain = encoding.removesuffix("-sig")
    bom = encoding in ("utf-8-sig", "utf-16") or (marks > 0 and encoding != "cp1252")
    assert read.writing == Writing(plain, bom, delimiter, newline, separator, dates)
    assert findings.writings == {"cases.csv": read.writing}
    known = writing_of(content)
    assert (known.encoding, known.delimiter, known.newline) == (plain, delimiter, newline)


@pytest.mark.parametrize(
    ("writing", "said"),
    [
        (Writing("cp1252", False, ";", "\r\n", dates="dd-mm-yyyy"), "cp1252, ;, dd-mm-yyyy"),
        (Writing("utf-8", True, ";"), "UTF-8 with byte order mark, ;"),
        (Writing("utf-16", True, "\t", decimals="with a decimal comma"), "UTF-16, tab, with a decimal comma"),
        (Writing(), "UTF-8, comma"),
    ],
)
def test_a_writing_is_said_in_a_line(writing: Writing, said: str) -> None:
    assert str(writing) == said


def test_the_writing_of_each_file_is_told_by_loading(tmp_path: Path) -> None:
    files = good_files()
    files["municipalities.csv"] = files["municipalities.csv"].decode().replace(",", ";").encode("cp1252")
    found = loaded(tmp_path, files).writings
    assert list(found) == [name for name in FILES if name in files]
    assert str(found["municipalities.csv"]) == "cp1252, ;, with a decimal point"


def test_dates_are_those_of_the_columns_of_dates_only() -> None:
    content = b"case_id,municipality,persons,decided_on,reason\nK1,0101,1,2018-04-03,03-04-2018\n"
    read = read_table(DecisionRow, "decisions.csv", content, Places(None), Findings())
    assert read.writing is not None
    assert read.writing.dates == "yyyy-mm-dd"


@given(st.dates(), st.sampled_from(STYLES))
def test_a_date_written_in_a_style_is_read_as_it_was(day: object, style: str) -> None:
    text = written(day, style)  # type: ignore[arg-type]
    assert day_parser([text, "31/1/2018"])(text) == day
    assert date_style(text) in (style, None if style == "dd/mm/yyyy" else style)


@pytest.mark.parametrize("others", [[], ["4/3/2018"], ["3/19/2018"], ["19/3/2018", "3/19/2018"]])
def test_slashes_tell_nothing_where_the_month_may_come_first(others: list[str]) -> None:
    with pytest.raises(ValueError, match="must be a date"):
        day_parser(["3/4/2018", *others])("3/4/2018")


# --- encodings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["circumstances.csv", "decisions.csv", "offers.csv"])
@pytest.mark.parametrize("encoding", ["mac_roman", "cp865"])
def test_other_files_are_known_by_names_in_them(tmp_path: Path, name: str, encoding: str) -> None:
    for place in (row["name"] for row in reference.rows("municipalities.csv") if not row["name"].isascii()):
        old = {"circumstances.csv": "the representative lives", "decisions.csv": "the sister", "offers.csv": "danish"}
        files = edited(name, old[name], f"i {place} by")
        files[name] = files[name].decode().encode(encoding)
        (sentence,) = sentences(tmp_path, files)
        assert f"seems to be {'Mac Roman' if encoding == 'mac_roman' else 'cp865 or cp850 (MS-DOS)'}" in sentence


@pytest.mark.parametrize(
    "text",
    [
        "“BLÅ” og “RØ…”",
        "l’été — cœur",
        "SÃO PAULO",
        "½ ¾ ¿que?",
        "Kühn & Söhne",
        "“Ø” – § 7, stk. 1",
        "D’ARC",
        "50 ‰ †",
        "Hansen † 2017, ‹ord› ‘citat’",
        "l‘eau, they‘ll, can‘t",
    ],
)
def test_what_is_cp1252_is_read_as_that(tmp_path: Path, text: str) -> None:
    files = edited("circumstances.csv", "a threat that the police know of", f'"{text}"')
    files["circumstances.csv"] = files["circumstances.csv"].decode().encode("cp1252")
    found = loaded(tmp_path, files)
    assert found.problem.cases[1].circumstances[1].detail == text
    writing = found.writings["circumstances.csv"]
    assert isinstance(writing, Writing)
    assert writing.encoding == "cp1252"


def test_many_rows_in_another_encoding_are_told_in_one_line(tmp_path: Path) -> None:
    files = good_files()
    header = files["wishes.csv"].decode()
    good = "".join(f"R1,household_size,{n}-{n + 1},wanted\n" for n in range(1, 31))
    files["wishes.csv"] = (
        header + good + "R1,centre,Ærø,wanted\n" * 30
    ).encode() + b"R1,centre,\xc6r\xf8,wanted\n" * 12
    (sentence,) = [line for line in sentences(tmp_path, files) if "mixes" in line]
    assert "(so it is 12 times, on lines 66, 67, 68 and 9 more)" in sentence


def test_what_was_typed_into_the_book_stops_nothing(tmp_path: Path) -> None:
    found = loaded(tmp_path, edited("decisions.csv", "the sister moved", "sÃ¸ster \ufffd"))
    assert len([notice for notice in found.notices if notice.file == "decisions.csv"]) == 2


# --- headers and cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["Case_ID", "CASE_ID", "\ufeffcase_id", "case_id\u200b", "case\u200b_id", "\xa0case_id ", "case id", "case-id"],
)
def test_a_header_is_read_as_meant_with_a_note(tmp_path: Path, cell: str) -> None:
    found = loaded(tmp_path, edited("cases.csv", "case_id,", f"{cell},"))
    assert [case.case_id for case in found.problem.cases] == ["C1", "C2", "C3", "C4"]
    assert column_meant(cell, ["case_id"]) == "case_id"
    if cell.strip("\ufeff\u200b\xa0 ") != "case_id":
        assert [n.text.split(":")[0] for n in found.notices] == ["columns were read as meant"]


@pytest.mark.parametrize("around", ["\xa0", "\u200b", "\ufeff", "\u2060", " \u200e\xa0"])
def test_what_nobody_sees_around_a_cell_is_no_part_of_it(tmp_path: Path, around: str) -> None:
    files = edited("quotas.csv", "2018,0825,1", f"{around}2018{around},{around}0825{around},1{around}")
    assert loaded(tmp_path, files).problem.quotas["0825"].quota == 1


@pytest.mark.parametrize(("word", "meant"), [("SAND", True), ("Falsk", False), ("1.0", True), ("0,0", False)])
def test_yes_and_no_as_a_spreadsheet_says_them(tmp_path: Path, word: str, meant: bool) -> None:
    files = edited("persons.csv", "ti,yes", f'ti,"{word}"')
    assert loaded(tmp_path, files).problem.cases[1].persons[0].able_to_work is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("101.0", "101"),
        ("101,0", "101"),
        ("18.00", "18"),
        *((text, text) for text in ("1.000", "1.5", ".0", "K1.0", "-1.0")),
    ],
)
def test_only_decimals_that_are_none_are_taken_away(text: str, meant: str) -> None:
    assert without_decimals(text) == meant


@given(
    st.from_regex(r"[A-Za-z]{1,3}-?[0-9]{1,6}(/[0-9]{2})?|[0-9]{2}/[0-9]{5}|[0-9a-f]{8}-[0-9a-f]{4}", fullmatch=True)
)
def test_no_identifier_of_a_usual_form_is_a_ruin(identifier: str) -> None:
    assert ruin(identifier) is None


def test_decimals_in_every_code_year_and_count_are_one_note_a_column(tmp_path: Path) -> None:
    files = good_files()
    for name, columns in {"quotas.csv": (0, 1, 2), "municipalities.csv": (0,), "persons.csv": (2,)}.items():
        rows = list(csv.reader(io.StringIO(files[name].decode())))
        for row, column in product(rows[1:], columns):
            row[column] = f"{int(row[column])}.0" if row[column] else ""
        files[name] = "".join(",".join(row) + "\n" for row in rows).encode()
    found = loaded(tmp_path, files)
    there = tmp_path / "there"
    there.mkdir()
    good = loaded(there, good_files()).problem
    assert found.problem.quotas == good.quotas
    assert found.problem.municipalities == good.municipalities
    assert found.problem.cases == good.cases
    notes = [str(notice) for notice in found.notices if "quotas.csv" in str(notice)]
    assert [note.split(" with ")[0] for note in notes] == [
        f"quotas.csv: whole numbers of {column}" for column in ("year", "municipality", "quota")
    ]


def test_every_danish_code_with_decimals_is_the_municipality_that_is_meant() -> None:
    names = {row["code"]: row["name"] for row in reference.rows("municipalities.csv")}
    content = "year,municipality,quota\n" + "".join(f"2018,{int(code)}.0,1\n" for code in names)
    findings = Findings()
    known = "municipality,name,region\n" + "".join(f"{code},{name},R\n" for code, name in names.items())
    from visitering.loading.geography import read_municipalities

    _, places = read_municipalities(known.encode(), findings)
    read = read_table(QuotaRow, "quotas.csv", content.encode(), places, findings)
    assert [row.municipality for row in read.rows] == list(names)
    assert (findings.faults, len(findings.notices)) == ([], 1)


# --- one mistake, one line ----------------------------------------------------------------------------------


def many(ruined: str, count: int = 304) -> dict[str, bytes]:
    """The good dataset with many more cases, of which a cell is ruined in every one."""
    files = good_files()
    for number in range(count):
        files["cases.csv"] += f"K{number},,{ruined},,,\n".encode()
        files["persons.csv"] += f"Q{number},K{number},1980,,,ar,\n".encode()
    return files


def test_the_same_fault_in_many_rows_is_one_line_with_their_number(tmp_path: Path) -> None:
    expected = "must be a date, written yyyy-mm-dd or dd-mm-yyyy (so it is 304 times, on lines 6, 7, 8 and 301 more)"
    assert sentences(tmp_path, many("soon")) == [f"cases.csv, line 6, permit_date: 'soon': {expected}"]


@pytest.mark.parametrize("count", [1, 9, 10])
def test_few_alike_are_told_one_by_one(tmp_path: Path, count: int) -> None:
    assert len(sentences(tmp_path, many("soon", count))) == count


def test_of_dates_in_two_ways_the_smaller_part_is_told(tmp_path: Path) -> None:
    """The first date of the file is the odd one: it is told, and not the 300 others."""
    files = many("2018-04-01", 300)
    files["cases.csv"] = files["cases.csv"].replace(b"2018-04-03", b"03-04-2018")
    expected = "must be written yyyy-mm-dd, as this file does from line 3"
    assert sentences(tmp_path, files) == [f"cases.csv, line 2, permit_date: '03-04-2018': {expected}"]


def test_of_decimal_signs_the_smaller_part_is_told(tmp_path: Path) -> None:
    files = edited("travel_times.csv", "75.25", '"75,25"')
    files["travel_times.csv"] = files["travel_times.csv"].replace(b"92", b"92.5")
    expected = "must be written with a decimal point, as this file does from line 4"
    assert sentences(tmp_path, files) == [f"travel_times.csv, line 2, minutes: '75,25': {expected}"]


def test_a_ruined_column_of_identifiers_makes_no_faults_elsewhere(tmp_path: Path) -> None:
    files = good_files()
    for number in range(40):
        files["cases.csv"] += b"#REF!,,2018-04-03,,,\n"
        files["persons.csv"] += f"Q{number},K{number},1980,,,ar,\n".encode()
    (sentence,) = sentences(tmp_path, files)
    assert sentence.startswith("cases.csv, line 6, case_id: '#REF!': a spreadsheet changed this: a formula failed; ")
    assert sentence.endswith("(so it is 40 times, on lines 6, 7, 8 and 37 more)")


def test_an_open_quotation_mark_in_a_large_file_is_no_long_cell(tmp_path: Path) -> None:
    files = many("2018-04-01", 9000)
    files["persons.csv"] = files["persons.csv"].replace(b"Q7,", b'"Q7,')
    assert sentences(tmp_path, files) == [
        "persons.csv, line 15: cannot be read as CSV from here on: a quotation mark is left open or stands inside a "
        "quoted cell"
    ]


def test_a_text_of_several_lines_is_a_text(tmp_path: Path) -> None:
    text = "First, he came.\nThen, they said, he left.\n\nSo it is, since 2016"
    found = loaded(tmp_path, edited("circumstances.csv", "a threat that the police know of", f'"{text}"'))
    assert found.problem.cases[1].circumstances[1].detail == text


@pytest.mark.parametrize(
    "content", [b";;;\n", b"\xef\xbb\xbf\xef\xbb\xbf\n", b"\n \n", "\u200b\n".encode(), "\ufeff".encode("utf-16")]
)
def test_a_file_of_nothing_is_told(content: bytes) -> None:
    findings = Findings()
    assert read_records("cases.csv", content, findings) is None
    assert [fault.expected for fault in findings.faults] == ["is empty; its first line must name the columns"]


# --- half characters, and the case of names -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (r'name: "a\ud800"', "name"),
        (r'"na\udc00me": a', r"na\udc00me"),
        (r'rules: {links: {"x\ud800": 1}}', r"rules.links.x\ud800"),
        (r'output: {folder: "runs\udfff"}', "output.folder"),
        (r'adjust: {exclusions: [{case: C1, municipality: "0101", reason: "\ud83d"}]}', "adjust.exclusions.1.reason"),
        (r'extends: "\ud800.yaml"', "extends"),
        (r'goals: [{place_persons: 1, "\ud800": 1}]', r"goals.1.\ud800"),
    ],
)
def test_half_a_character_is_told_once_wherever_it_stands(tmp_path: Path, line: str, key: str) -> None:
    (sentence,) = sentences(tmp_path, good_files(), f"data: data\ndate: 2018-05-02\n{line}\n")
    assert sentence.startswith(f"scenario.yaml, line 3, {key}: ")
    assert sentence.endswith("holds half a character (a lone surrogate), which no file can hold")


def test_a_whole_character_outside_the_basic_plane_is_a_text(tmp_path: Path) -> None:
    assert loaded(tmp_path, good_files(), 'data: data\ndate: 2018-05-02\nname: "a\\U0001F600"\n').scenario


def test_a_file_name_that_is_not_utf8_is_told() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), good_files())
        odd = path.with_name("s\udcff.yaml")
        path.rename(odd)
        with pytest.raises(InputError) as refusal:
            load(odd)
    assert [str(f) for f in refusal.value.faults] == [
        r"s\udcff.yaml: has a name that is not UTF-8; give the file another one"
    ]


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (said("{folder} is not a run folder", folder="runs/a-1"), "runs/a-1 is not a run folder"),
        (said("{case} is already decided", case="k1"), "k1 is already decided"),
        (said("{folder} is not a run folder", folder="a"), "a is not a run folder"),
        (said("a comparison needs two scenarios or more"), "A comparison needs two scenarios or more"),
        (said("{what} {case}", what=said("the run has no case"), case="k9"), "The run has no case k9"),
        (said("--reason must not be blank"), "--reason must not be blank"),
        (said("{file} is not a file", file="ærø.yaml"), "ærø.yaml is not a file"),
        ("what came from outside", "what came from outside"),
        ("", ""),
    ],
)
def test_a_message_keeps_the_case_of_what_it_names(message: str, sentence: str) -> None:
    assert begun(message) == sentence
