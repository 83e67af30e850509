"""Identifiers that look alike, in two tables or within one, are told: nobody is placed or counted twice unseen."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from dataset_files import SCENARIO, contents, edited, good_files, loaded, sentences, write
from hypothesis import given, settings
from hypothesis import strategies as st

from visitering.errors import InputError
from visitering.loading import load

FAULTS = Path(__file__).parents[1] / "faults"
LOOKING = "is not in cases.csv, but looks like a case there: it would be placed again and count twice"


def with_cases(**ids: str) -> dict[str, bytes]:
    """The good dataset with the ids of its cases changed wherever they stand."""
    files = good_files()
    for old, new in ids.items():
        for name, content in files.items():
            files[name] = content.replace(f"{old},".encode(), f"{new},".encode())
    return files


def with_line(files: dict[str, bytes], file: str, line: str) -> dict[str, bytes]:
    return files | {file: files[file] + f"{line}\n".encode()}


def notices(folder: Path, files: dict[str, bytes], scenario: str = SCENARIO) -> list[str]:
    return [str(notice) for notice in loaded(folder, files, scenario).notices]


# --- a decision and a case ---------------------------------------------------------------------------------


def test_a_case_decided_under_another_spelling_is_refused() -> None:
    with pytest.raises(InputError) as refusal:
        load(FAULTS / "decided_yet_placed" / "zero" / "s.yaml")
    assert [str(fault) for fault in refusal.value.faults] == [
        f"decisions.csv, line 2, case_id: '17': {LOOKING}; did you mean 0017?"
    ]


@pytest.mark.parametrize(
    ("case_id", "decided", "odd"),
    [
        ("0017", "17.0", ""),
        ("Sag-1", "sag-1", ""),
        ("Sag-1", "Sag–1", ", written Sag–1 (with U+2013)"),
        ("Sag 1", "Sag1", ""),
        ("Sag 1", "Sag  1", ", written 'Sag  1'"),
        ("18/12345", "18/012345", ""),
        ("K1", "\u041a1", ", written \u041a1 (with U+041A)"),
        ("17", "１７", ", written １７ (with U+FF11, U+FF17)"),
    ],
)
def test_whatever_sets_the_two_apart(tmp_path: Path, case_id: str, decided: str, odd: str) -> None:
    files = with_line(with_cases(C1=case_id), "decisions.csv", f"{decided},0461,3,2018-04-01" + "," * 11)
    assert sentences(tmp_path, files) == [
        f"decisions.csv, line 4, case_id: {decided!r}: {LOOKING}{odd}; did you mean {case_id}?"
    ]


def test_a_decided_case_of_several_rows_is_told_once(tmp_path: Path) -> None:
    files = with_cases(C1="0017")
    for day in ("2018-04-01", "2018-04-02"):
        files = with_line(files, "decisions.csv", f"17,0461,3,{day}" + "," * 11)
    assert sentences(tmp_path, files) == [
        f"decisions.csv, line 4, case_id: '17': {LOOKING} (2 lines); did you mean 0017?"
    ]


def test_a_case_that_is_decided_and_gone_is_no_fault(tmp_path: Path) -> None:
    assert notices(tmp_path, with_line(good_files(), "decisions.csv", "C11,0461,3,2018-04-01" + "," * 11)) == []


def test_two_decided_cases_that_look_alike_both_count_which_is_told(tmp_path: Path) -> None:
    files = good_files()
    for case_id in ("17", "0017"):
        files = with_line(files, "decisions.csv", f"{case_id},0461,3,2018-04-01" + "," * 11)
    assert notices(tmp_path, files) == [
        "decisions.csv: decided cases that look alike are taken for different ones, and the persons of each count: "
        "17 and 0017"
    ]


# --- references of other tables ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("competences.csv", "P4,", "p4,", "line 4, person_id: 'p4': is not in persons.csv; did you mean P4?"),
        ("circumstances.csv", "C1,treatment", "c1,treatment", "line 3, case_id: 'c1': is not in cases.csv; {}C1?"),
        ("scores.csv", "C2,", "C02,", "line 4, case_id: 'C02': is not in cases.csv; {}C2?"),
        ("demands.csv", "C2,", "c2,", "line 3, case_id: 'c2': is not in cases.csv; {}C2?"),
        (
            "links.csv",
            "C2,C4",
            "C2,C04",
            "line 2, linked_case_id: 'C04': is not in cases.csv or decisions.csv; {}C4?",
        ),
        ("shortages.csv", "R2,", "r2,", "line 4, report_id: 'r2': is not in reports.csv; {}R2?"),
        ("offers.csv", "R1,treatment", "R01,treatment", "line 3, report_id: 'R01': is not in reports.csv; {}R1?"),
        ("wishes.csv", "R1,", "R1.0,", None),
        ("wishes.csv", "R1,", "r1,", "line 2, report_id: 'r1': is not in reports.csv; {}R1?"),
        (
            "decisions.csv",
            "R1.o2",
            "R1.O2",
            "line 2, uses: 'R1.O2': is not the id of a shortage or an offer; {}R1.o2?",
        ),
    ],
)
def test_a_reference_that_looks_like_what_is_meant_says_so_in_one_line(
    tmp_path: Path, file: str, old: str, new: str, told: str | None
) -> None:
    said = sentences(tmp_path, edited(file, old, new))
    expected = told or "line 2, report_id: 'R1.0': is not in reports.csv"
    assert said == [f"{file}, {expected.replace('{}', 'did you mean ')}"]


def test_persons_of_a_case_written_otherwise_are_one_mistake(tmp_path: Path) -> None:
    """Not a second line for the case without persons, nor one for each of them."""
    files = good_files()
    files["persons.csv"] = files["persons.csv"].replace(b",C1,", b",c1,")
    assert sentences(tmp_path, files) == [
        "persons.csv, line 2, case_id: 'c1': is not in cases.csv (3 lines); did you mean C1?"
    ]


def test_two_that_may_be_meant_are_both_named(tmp_path: Path) -> None:
    files = with_line(good_files(), "cases.csv", "c1,,2018-03-01,,no,")
    files = with_line(files, "persons.csv", "P9,c1,1975,,,,")
    files = with_line(files, "scores.csv", "C01,0101,1")
    assert sentences(tmp_path, files) == [
        "scores.csv, line 5, case_id: 'C01': is not in cases.csv; did you mean C1 or c1?"
    ]


# --- within one table --------------------------------------------------------------------------------------


def test_two_of_a_table_that_look_alike_are_told_once_per_kind(tmp_path: Path) -> None:
    files = good_files()
    for case_id, person in (("c1", "P09"), ("C-4", "p1"), ("C–4", "P9")):
        files = with_line(files, "cases.csv", f"{case_id},,2018-03-01,,no,")
        files = with_line(files, "persons.csv", f"{person},{case_id},1975,,,,")
    files = with_line(files, "reports.csv", "r1,0101,2018-04-01,,,")
    files = with_line(files, "shortages.csv", "R1,Q,,s-711,2,4")
    alike = "that look alike are taken for different ones"
    assert notices(tmp_path, files) == [
        f"cases.csv: case ids {alike}: C1 and c1, C-4 and C–4 (with U+2013)",
        f"persons.csv: person ids {alike}: P1 and p1, P09 and P9",
        f"reports.csv: report ids {alike}: R1 and r1",
        f"shortages.csv: ids of shortages and offers {alike}: S-711 and s-711",
    ]


def test_municipalities_and_regions_that_look_alike(tmp_path: Path) -> None:
    files = with_line(good_files(), "municipalities.csv", "DK-1,Nord,nordjylland,1,56,10")
    files = with_line(files, "municipalities.csv", "dk-1,Syd,Nordjylland,1,56,10")
    files["quotas.csv"] += b"2018,DK-1,1,\n2018,dk-1,1,\n"
    assert notices(tmp_path, files) == [
        "municipalities.csv: municipality codes that look alike are taken for different ones: DK-1 and dk-1",
        "municipalities.csv: regions that look alike are taken for different ones: Nordjylland and nordjylland",
    ]


def test_services_and_codes_of_needs(tmp_path: Path) -> None:
    files = edited("circumstances.csv", "C1,treatment,,trauma", "C1,treatment,,Trauma")
    files = with_line(files, "capacities.csv", "0101,Persons,4")
    files = with_line(files, "demands.csv", "C1,Persons,1")
    assert notices(tmp_path, files) == [
        "circumstances.csv: codes that look like those of offers.csv are taken for different ones: Trauma and trauma",
        "capacities.csv: services that look alike are taken for different ones: persons and Persons",
    ]


def test_the_good_dataset_has_nothing_of_it(tmp_path: Path) -> None:
    assert notices(tmp_path, good_files()) == []


# --- municipalities ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Århus", "; did you mean 0751 (Aarhus)?"),
        ("Aarhus Kommune", "; did you mean 0751 (Aarhus)?"),
        ("0751 Aarhus", "; did you mean 0751 (Aarhus)?"),
        ("LÆSØ", "; did you mean 0825 (Læsø)?"),
        ("０７５１", "; did you mean 0751 (Aarhus)?"),
        ("0740", ""),
        ("Herning", ""),
    ],
)
def test_a_name_in_a_table_is_a_fault_that_says_the_code(tmp_path: Path, written: str, hint: str) -> None:
    """A hint never names another municipality: 0740 is Silkeborg, which the dataset has not."""
    told = sentences(tmp_path, edited("reports.csv", "R1,0461", f"R1,{written}"))
    assert told == [f"reports.csv, line 2, municipality: {written!r}: is not a municipality of the dataset{hint}"]


def test_a_name_of_two_in_a_table_names_both(tmp_path: Path) -> None:
    files = edited("municipalities.csv", "0825,Læsø", "0825,Aarhus")
    files["reports.csv"] = files["reports.csv"].replace(b"R1,0461", b"R1,Aarhus")
    assert sentences(tmp_path, files) == [
        "reports.csv, line 2, municipality: 'Aarhus': is not a municipality of the dataset; did you mean 0751 "
        "(Aarhus, Midtjylland) or 0825 (Aarhus, Nordjylland)?"
    ]


# --- a scenario --------------------------------------------------------------------------------------------


def test_a_scenario_asks_for_municipalities_and_regions_as_people_do(tmp_path: Path) -> None:
    by_code, by_name = tmp_path / "code", tmp_path / "name"
    by_code.mkdir()
    by_name.mkdir()
    asked = {
        by_code: ('"0751"', "Nordjylland", '"0101"'),
        by_name: ("A\u030arhus Kommune", "Region Nordjylland", "Københavns Kommune"),
    }
    problems = []
    for folder, (one, region, third) in asked.items():
        text = (
            f"name: x\nadjust:\n  quotas: [{{municipality: {one}, add: 20}}, {{region: {region}, add: 5}}]\n"
            f"  exclusions: [{{case: C1, municipality: {third}, reason: x}}]\n"
        )
        problems.append(contents(loaded(folder, good_files(), SCENARIO + text).problem))
    assert problems[0] == problems[1]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (
            "exclusions: [{case: c1, municipality: Aarhus, reason: x}]",
            "exclusions.1.case: 'c1': is not a case of the dataset; did you mean C1?",
        ),
        (
            "quotas: [{municipality: Ahrhus, add: 1}]",
            "quotas.1.municipality: 'Ahrhus': is not a municipality of the dataset; did you mean 0751 (Aarhus)?",
        ),
        (
            "quotas: [{municipality: Odense, add: 1}]",
            "quotas.1.municipality: 'Odense': may mean 0461 (Odense, Syddanmark) or 0825 (Odense, Nordjylland); give "
            "the code of the one that is meant",
        ),
    ],
)
def test_what_a_scenario_may_not_ask_for(tmp_path: Path, entry: str, told: str) -> None:
    files = edited("municipalities.csv", "0825,Læsø", "0825,Odense")
    assert sentences(tmp_path, files, f"{SCENARIO}adjust: {{{entry}}}\n") == [f"scenario.yaml, line 3, adjust.{told}"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("a|b", "must be an identifier on one line, without |"),
        ("x" * 190, "must be a name of at most 184 characters"),
        ('"a\\u200bb"', "must be an identifier that can be typed; this one holds U+200B, zero width space"),
    ],
)
def test_the_name_of_a_scenario_is_that_of_runs_in_the_book(tmp_path: Path, name: str, why: str) -> None:
    (told,) = sentences(tmp_path, good_files(), f"{SCENARIO}name: {name}\n")
    assert told.endswith(f": {why}")


def test_so_is_that_of_its_file(tmp_path: Path) -> None:
    path = write(tmp_path, good_files()).rename(tmp_path / "a|b.yaml")
    with pytest.raises(InputError) as refusal:
        load(path)
    assert [str(fault) for fault in refusal.value.faults] == [
        "a|b.yaml, name: is missing, and the name of the file is none: it must be an identifier on one line, "
        "without |"
    ]


# --- composed and decomposed letters -----------------------------------------------------------------------

LETTERS = st.text(st.sampled_from("abkåÅæøöéÉñ0123-/ ").map(str), min_size=1, max_size=6)
IDS = LETTERS.map(lambda text: f"K{text.strip()}")


@settings(max_examples=25, deadline=None)
@given(ids=st.lists(IDS, min_size=4, max_size=4, unique=True), data=st.data())
def test_every_table_and_its_decomposed_twin_give_the_same_problem(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str], data: st.DataObject
) -> None:
    """Whichever tables are decomposed, and the scenario too."""
    files = with_cases(**dict(zip(("C1", "C2", "C3", "C4"), ids, strict=True)))
    for file, old, new in (("municipalities.csv", "Odense", "Rønde Å"), ("reports.csv", "R1,", "RÅ1,")):
        files[file] = files[file].replace(old.encode(), new.encode())
    for file in ("shortages.csv", "offers.csv", "wishes.csv"):
        files[file] = files[file].replace(b"R1,", "RÅ1,".encode())
    files["decisions.csv"] = files["decisions.csv"].replace(b"R1.", "RÅ1.".encode())
    files["circumstances.csv"] = files["circumstances.csv"].replace(b"threat", "trussel på bopæl".encode())
    excluded = f"{{case: '{ids[0]}', municipality: Læsø, reason: é}}"
    scenario = f"{SCENARIO}name: 'Prøve å'\nadjust: {{exclusions: [{excluded}]}}\n"
    decomposed = data.draw(st.sets(st.sampled_from(sorted(files)), min_size=1))
    twin = {name: nfd(content) if name in decomposed else content for name, content in files.items()}
    one, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    ours = loaded(one, files, scenario)
    theirs = loaded(other, twin, nfd(scenario.encode()).decode())
    assert contents(ours.problem) == contents(theirs.problem)
    assert ours.scenario.resolved["name"] == theirs.scenario.resolved["name"]
    assert ours.notices == theirs.notices


def test_a_header_may_be_decomposed_too(tmp_path: Path) -> None:
    """No column has such a letter, so that both are told as the same unknown one."""
    files = edited("cases.csv", "centre", "c\u00e9ntre")
    assert sentences(tmp_path, files) == sentences(tmp_path, files | {"cases.csv": nfd(files["cases.csv"])})


def nfd(content: bytes) -> bytes:
    return unicodedata.normalize("NFD", content.decode()).encode()


def test_paths_of_a_scenario_are_files_as_they_are_written(tmp_path: Path) -> None:
    """A folder whose name is decomposed is another one than its composed twin."""
    decomposed = tmp_path / unicodedata.normalize("NFD", "Århus")
    decomposed.mkdir()
    path = write(decomposed, good_files())
    outer = tmp_path / "outer.yaml"
    outer.write_text(f"data: {decomposed.name}/data\ndate: 2018-05-02\n", encoding="utf-8")
    assert load(outer).files == load(path).files
    outer.write_text(f"extends: {decomposed.name}/scenario.yaml\n", encoding="utf-8")
    assert load(outer).files == load(path).files
