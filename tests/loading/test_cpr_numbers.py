"""What looks like a CPR number is refused wherever an input holds one, and never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from dataset_files import SCENARIO, edited, good_files, sentences, write

from visitering.domain.cpr import WITHHELD, looks_like_cpr
from visitering.errors import InputError
from visitering.loading import load

FAULTS = Path(__file__).parents[1] / "faults"


@pytest.mark.parametrize("number", ["101801234", "01.01.80-1234", "010180\u00ad1234", "٠١٠١٨٠١٢٣٤"])
@pytest.mark.parametrize(
    ("file", "old", "place"),
    [
        ("circumstances.csv", "municipality", None),
        ("municipalities.csv", "København", "name"),
        ("reports.csv", "report_id", None),
    ],
)
def test_it_is_refused_in_cells_and_headers(
    tmp_path: Path, number: str, file: str, old: str, place: str | None
) -> None:
    files = good_files()
    files[file] = files[file].decode().replace(old, number, 1).encode()
    told = sentences(tmp_path, files)
    assert told
    assert not any(number in sentence or looks_like_cpr(sentence) for sentence in told)
    assert place is None or any(f"{place}: {WITHHELD}: must not hold a CPR number" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("name: sag 010180–1234\n", "name"),
        ("output: {folder: ud/101801234}\n", "output.folder"),
        (
            "adjust: {exclusions: [{case: C1, municipality: '0101', reason: fra 010180/1234}]}\n",
            "adjust.exclusions.1.reason",
        ),
        (
            "adjust: {exclusions: [{case: 010180/1234, municipality: '0101', reason: x}]}\n",
            "adjust.exclusions.1.case",
        ),
        ("'010180-1234': 1\n", WITHHELD),
        ("rules: {'010180-1234': {}}\n", WITHHELD),
    ],
)
def test_it_is_refused_in_a_scenario_once(tmp_path: Path, text: str, key: str) -> None:
    told = sentences(tmp_path, good_files(), SCENARIO + text)
    assert len(told) == 1
    assert key in told[0]
    assert not looks_like_cpr(told[0].replace(WITHHELD, ""))


def test_it_is_refused_in_the_name_of_a_scenario(tmp_path: Path) -> None:
    """The run folder would be named after it."""
    path = write(tmp_path, good_files()).rename(tmp_path / "010180–1234.yaml")
    with pytest.raises(InputError) as refusal:
        load(path)
    assert [str(fault) for fault in refusal.value.faults] == [f"{WITHHELD}: must not have a CPR number in its name"]


def test_the_dataset_with_numbers_in_other_dress_is_refused() -> None:
    with pytest.raises(InputError) as refusal:
        load(FAULTS / "cpr_lookalikes" / "s.yaml")
    told = [str(fault) for fault in refusal.value.faults]
    own = f"{WITHHELD}: must not be a CPR number; use an identifier of your own"
    assert told == [
        f"cases.csv, line 2, case_id: {own}",
        f"persons.csv, line 2, case_id: {own}",
        f"persons.csv, line 3, case_id: {own}",
        f"circumstances.csv, line 2, case_id: {own}",
        f"circumstances.csv, line 2, detail: {WITHHELD}: must not hold a CPR number",
    ]


def test_a_p_number_in_a_detail_stays(tmp_path: Path) -> None:
    files = edited("municipalities.csv", "København", "Afdeling 1003388394")
    assert load(write(tmp_path, files)).problem.municipalities[0].name == "Afdeling 1003388394"
