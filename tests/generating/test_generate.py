"""Generated datasets: the same for the same seed, of the size asked for, whole in their references."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from visitering.domain.cpr import looks_like_cpr
from visitering.errors import UsageError
from visitering.generating import generate
from visitering.generating.assumptions import INSTITUTIONS, SPECIAL_EDUCATION, TREATMENTS
from visitering.generating.tables import COLUMNS
from visitering.reference import rows

ON = date(2018, 5, 2)
Table = list[dict[str, str]]


def read(folder: Path, name: str) -> Table:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.fixture(scope="module", params=[(250, 98), (400, 120), (30, 5)], ids=["98", "made-up", "5"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    cases, municipalities = request.param
    out: Path = tmp_path_factory.mktemp("generated") / "dataset"
    generate(cases, municipalities, 3, out)
    return out


# --- repeatability and refusals --------------------------------------------------------------------------------


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("same", 5), ("other", 6)):
        generate(60, 20, seed, tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "same")
    one, other = contents(tmp_path / "one"), contents(tmp_path / "other")
    assert {name for name in one if one[name] == other[name]} <= {"scenario.yaml"}


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(UsageError):
        generate(5, 3, 1, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["note.txt"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError):
        generate(5, 3, 1, tmp_path / "file")


@pytest.mark.parametrize(
    ("cases", "municipalities", "tightness", "decided"),
    [(0, 5, 1.6, 0.2), (5, 0, 1.6, 0.2), (5, 5, 0.0, 0.2), (5, 5, 1.6, 1.0)],
)
def test_impossible_sizes_are_refused(
    cases: int, municipalities: int, tightness: float, decided: float, tmp_path: Path
) -> None:
    with pytest.raises(UsageError):
        generate(cases, municipalities, 1, tmp_path / "x", places_per_person=tightness, decided_share=decided)
    assert not (tmp_path / "x").exists()


# --- sizes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tightness", [1.04, 1.6])
def test_places_left_are_those_asked_for(tightness: float, tmp_path: Path) -> None:
    dataset = generate(800, 40, 2, tmp_path / "x", places_per_person=tightness)
    assert dataset.places_left == round(tightness * dataset.batch_persons)


def test_the_batch_has_the_cases_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "x"
    dataset = generate(300, 30, 2, out, on=ON)
    last = {row["case_id"]: row for row in read(out, "decisions.csv")}
    stands = {c for c, row in last.items() if row["decision"] != "rejected" and not row["reopened_on"]}
    cases = read(out, "cases.csv")
    batch = {c["case_id"] for c in cases if c["permit_date"] <= ON.isoformat() and c["case_id"] not in stands}
    assert len(batch) == 300
    assert batch == dataset.in_batch
    assert any(c["permit_date"] > ON.isoformat() for c in cases)
    assert any(c["case_id"] in stands for c in cases)
    sizes = Counter(row["case_id"] for row in read(out, "persons.csv"))
    assert sum(sizes[case] for case in batch) == dataset.batch_persons
    assert 1.7 < dataset.batch_persons / 300 < 2.1
    assert all(sizes[row["case_id"]] == int(row["persons"]) for row in last.values() if row["case_id"] in sizes)


@pytest.mark.parametrize("size", [(1, 1), (1, 3), (4, 2), (20, 1)])
def test_the_smallest_datasets_can_be_made(size: tuple[int, int], tmp_path: Path) -> None:
    generate(*size, 1, tmp_path / "x")
    assert len(read(tmp_path / "x", "municipalities.csv")) == size[1]


# --- content ---------------------------------------------------------------------------------------------------


def test_every_file_has_its_columns_and_the_readme_explains_them(folder: Path) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert {*COLUMNS, "README.md", "scenario.yaml"} == {file.name for file in folder.iterdir()}
    for name, columns in COLUMNS.items():
        with (folder / name).open(encoding="utf-8") as file:
            assert file.readline().rstrip("\n").split(",") == list(columns)
        assert all(f"| `{column}` |" in readme for column in columns)
    assert "Nobody in this folder exists" in readme


def test_references_lead_somewhere(folder: Path) -> None:
    places = {row["municipality"] for row in read(folder, "municipalities.csv")}
    cases = {row["case_id"] for row in read(folder, "cases.csv")}
    people = {row["person_id"] for row in read(folder, "persons.csv")}
    reports = {row["report_id"] for row in read(folder, "reports.csv")}
    assert {row["municipality"] for row in read(folder, "quotas.csv")} == places
    assert {row["case_id"] for row in read(folder, "persons.csv")} == cases
    assert {row["person_id"] for row in read(folder, "competences.csv")} <= people
    assert {row["centre"] for row in read(folder, "cases.csv")} <= places | {""}
    for name in ("reports.csv", "decisions.csv"):
        assert {row["municipality"] for row in read(folder, name)} <= places
    assert {row["municipality"] for row in read(folder, "circumstances.csv")} <= places | {""}
    assert {row["case_id"] for row in read(folder, "circumstances.csv")} <= cases
    for name in ("shortages.csv", "offers.csv", "wishes.csv"):
        assert {row["report_id"] for row in read(folder, name)} <= reports
    for row in read(folder, "links.csv"):
        assert {row["case_id"], row["linked_case_id"]} <= cases
    for row in read(folder, "travel_times.csv"):
        assert {row["from"], row["to"]} <= places


def test_ids_are_unique_and_places_taken_exist(folder: Path) -> None:
    shortages, offers = read(folder, "shortages.csv"), read(folder, "offers.csv")
    ids = [row["shortage_id"] for row in shortages] + [row["offer_id"] for row in offers]
    assert len(ids) == len(set(ids))
    taken = Counter(used for row in read(folder, "decisions.csv") for used in row["uses"].split("|") if used)
    assert set(taken) <= set(ids)
    openings = {row["shortage_id"]: row["openings"] for row in shortages}
    assert all(openings[used] and count <= int(openings[used]) for used, count in taken.items())


def test_nothing_looks_like_a_cpr_number(folder: Path) -> None:
    for name in COLUMNS:
        assert not any(map(looks_like_cpr, (folder / name).read_text(encoding="utf-8").splitlines()))


def test_codes_are_those_of_the_classifications(folder: Path) -> None:
    occupations = {row["code"] for row in rows("isco08.csv")}
    sections = {row["section"] for row in rows("db07_sections.csv")}
    assert {row["occupation"] for row in read(folder, "competences.csv")} <= occupations
    shortages = read(folder, "shortages.csv")
    assert {row["occupation"] for row in shortages} <= occupations | {""}
    assert {row["industry"] for row in shortages} <= sections | {""}
    assert all(row["occupation"] or row["industry"] for row in shortages)


def test_what_cases_may_need_is_offered_in_force(folder: Path) -> None:
    reports: dict[str, dict[str, str]] = {}
    for row in sorted(read(folder, "reports.csv"), key=lambda row: row["received_on"]):
        if row["received_on"] <= ON.isoformat() and "offers" in (row["sections"] or "offers"):
            reports[row["municipality"]] = row
    in_force = {
        row["report_id"] for row in reports.values() if not row["valid_to"] or row["valid_to"] >= ON.isoformat()
    }
    offered = {(o["kind"], o["code"]) for o in read(folder, "offers.csv") if o["report_id"] in in_force}
    assert {("treatment", code) for code in TREATMENTS.values} <= offered
    assert {("institution", code) for code in INSTITUTIONS.values} <= offered
    assert {("education", code) for code in SPECIAL_EDUCATION.values} <= offered


def test_children_are_younger_than_their_parents_and_minors_alone_are_minors(folder: Path) -> None:
    alone = {row["case_id"] for row in read(folder, "cases.csv") if row["unaccompanied_minor"] == "yes"}
    years: dict[str, list[int]] = {}
    for row in read(folder, "persons.csv"):
        years.setdefault(row["case_id"], []).append(int(row["birth_year"]))
    for case, born in years.items():
        assert (min(born) > ON.year - 18) == (case in alone)
        assert all(year - born[0] >= 18 for year in born[1:] if year > ON.year - 18)


def test_no_municipality_reports_a_section_twice_on_one_day(folder: Path) -> None:
    dated = [(row["municipality"], row["received_on"]) for row in read(folder, "reports.csv")]
    assert len(dated) == len(set(dated))
