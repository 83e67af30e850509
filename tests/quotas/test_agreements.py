"""Agreed splits and transfers: what they change, and every way in which they do not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from quota_folders import NUMBERS, TABLES, write
from visitering.errors import InputError, UsageError
from visitering.quotas.inputs import read_inputs
from visitering.quotas.year import YearQuotas, compute_year

IN_2015 = TABLES["quota_inputs.csv"].replace("2019,", "2015,")


def quotas(folder: Path, **tables: str) -> YearQuotas:
    return compute_year(read_inputs(write(folder, **tables)), 60)


def faults(folder: Path, **tables: str) -> list[str]:
    with pytest.raises(InputError) as error:
        quotas(folder, **tables)
    return [str(fault) for fault in error.value.faults]


def test_without_an_agreement_the_computed_numbers_stand(tmp_path: Path) -> None:
    year = quotas(tmp_path)
    assert year.quotas == NUMBERS == year.formula.numbers
    assert year.region_quotas == {"North": 55, "South": 5}


def test_transfers_move_persons_inside_a_region(tmp_path: Path) -> None:
    year = quotas(tmp_path, transfers="from,to,persons\nC,D,5\nA,B,2\nB,A,1\n")
    assert year.quotas == {"A": 31, "B": 24, "C": 0, "D": 5}
    assert year.agreed.transferred == {"A": -1, "B": 1, "C": -5, "D": 5}
    assert year.region_quotas == {"North": 55, "South": 5}


def test_a_chain_of_transfers_counts_at_its_end(tmp_path: Path) -> None:
    assert quotas(tmp_path, transfers="from,to,persons\nD,C,3\nC,D,4\n").quotas == NUMBERS | {"C": 4, "D": 1}


def test_transfers_that_do_not_hold(tmp_path: Path) -> None:
    assert faults(tmp_path, transfers="from,to,persons\nA,C,1\nC,D,6\nB,B,1\n") == [
        "transfers.csv, line 2, to: 'C': lies in South, but A in North: a region's own affair",
        "transfers.csv, line 4, to: 'B': must be another municipality than the one that gives",
        "transfers.csv, line 3, from: 'C': gives away more than its 5: -1 would be left",
    ]


def test_a_split_of_a_region(tmp_path: Path) -> None:
    assert quotas(tmp_path, splits="municipality,quota\nC,2\nD,3\n").quotas == {"A": 32, "B": 23, "C": 2, "D": 3}


def test_splits_that_do_not_hold(tmp_path: Path) -> None:
    splits = "municipality,quota\nC,2\nD,4\nA,55\n"
    assert faults(tmp_path, splits=splits, transfers="from,to,persons\nA,B,1\n") == [
        "splits.csv, quota: the agreed split of South sums to 6, not to its region quota 5",
        "splits.csv, municipality: 'B': is missing in the agreed split of North",
        "transfers.csv, line 2, to: 'B': North has an agreed split in splits.csv; write its transfers into that",
    ]


def test_the_regions_could_agree_before_2018(tmp_path: Path) -> None:
    year = quotas(tmp_path, quota_inputs=IN_2015, region_splits="region,quota\nNorth,45\nSouth,15\n")
    assert year.agreed.regions == {"North": 45, "South": 15}
    # 33.5 : 24.5 of 45; D stays a 0-quota municipality.
    assert year.quotas == {"A": 26, "B": 19, "C": 15, "D": 0}


def test_region_splits_that_do_not_hold(tmp_path: Path) -> None:
    region_splits = "region,quota\nNorth,45\nSouth,15\n"
    assert faults(tmp_path, region_splits=region_splits) == [
        "region_splits.csv: the regions can agree on another split before 2018 only, not for 2019"
    ]
    assert faults(tmp_path, quota_inputs=IN_2015, region_splits="region,quota\nNorth,45\n") == [
        "region_splits.csv, quota: the region quotas sum to 50, not to the national number 60"
    ]
    assert faults(tmp_path, region_splits="region,quota\nNoth,45\n") == [
        "region_splits.csv, line 2, region: 'Noth': is not a region of municipalities.csv; did you mean North?"
    ]


def test_a_region_of_0_quotas_cannot_take_anybody(tmp_path: Path) -> None:
    places = "municipality,name,region\nA,Aby,North\nB,Bby,North\nC,Cby,North\nD,Dby,South\n"
    region_splits = "region,quota\nNorth,50\nSouth,10\n"
    assert faults(tmp_path, municipalities=places, quota_inputs=IN_2015, region_splits=region_splits) == [
        "region_splits.csv, line 3, quota: '10': South has 0-quota municipalities only: nobody there can take 10"
    ]


def test_every_fault_of_the_folder_at_once(tmp_path: Path) -> None:
    stated = "year,municipality,population,immigrants,family_reunified\n2019,A,x,1,1\n2019,E,1,1,1\n2019,B,1,1,-1\n"
    twice = "municipality,received\nC,1\nC,2\n"
    assert faults(tmp_path, quota_inputs=stated, received=twice) == [
        "quota_inputs.csv, line 3, municipality: 'E': is not a municipality of the dataset",
        "quota_inputs.csv, line 2, population: 'x': must be a whole number of at least 0",
        "quota_inputs.csv, line 4, family_reunified: '-1': must be a whole number of at least 0",
        "received.csv, line 3, municipality: 'C': must be unique, but is on line 2 too",
    ]


def test_gaps_and_shares_of_nothing_are_faults(tmp_path: Path) -> None:
    stated = "year,municipality,population,immigrants,family_reunified\n2019,A,10,0,0\n2019,A,10,0,0\n"
    assert faults(tmp_path, quota_inputs=stated) == [
        "quota_inputs.csv, line 3, municipality: 'A': has a row for 2019 on line 2 too"
    ]
    assert faults(tmp_path, quota_inputs=stated[: stated.rindex("2019")]) == [
        *(f"quota_inputs.csv, municipality: '{code}': has no row for 2019" for code in "BCD"),
        "quota_inputs.csv, immigrants: '0': must not be 0 in every municipality in 2019",
    ]


def test_a_missing_file_and_a_missing_folder(tmp_path: Path) -> None:
    write(tmp_path / "in")
    (tmp_path / "in" / "quota_inputs.csv").unlink()
    with pytest.raises(InputError) as error:
        read_inputs(tmp_path / "in")
    assert [str(fault) for fault in error.value.faults] == [
        "quota_inputs.csv: is a required file of the quota inputs and is missing"
    ]
    with pytest.raises(UsageError, match="is not a folder of quota inputs"):
        read_inputs(tmp_path / "out")


def test_a_file_of_another_name_is_told_of(tmp_path: Path) -> None:
    inputs = read_inputs(write(tmp_path, transfer="from,to,persons\n"))
    assert [str(notice) for notice in inputs.notices] == [
        "transfer.csv: is not a file of the quota inputs and was not read; did you mean transfers.csv?"
    ]


def test_which_year(tmp_path: Path) -> None:
    both = TABLES["quota_inputs.csv"] + IN_2015.partition("\n")[2]
    folder = write(tmp_path, quota_inputs=both)
    assert read_inputs(folder, 2015).year == 2015
    with pytest.raises(UsageError, match=r"say with --year .* it has 2015, 2019"):
        read_inputs(folder)
    with pytest.raises(UsageError, match=r"no quota inputs for 2020; it has 2015, 2019"):
        read_inputs(folder, 2020)
