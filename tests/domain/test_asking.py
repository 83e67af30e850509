"""Asking for a municipality: by code first, else by name, and nothing where several may be meant."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitering import reference
from visitering.domain.asking import Gazetteer
from visitering.domain.geography import Municipality, distinctions, names_of

DANISH = tuple(Municipality(row["code"], row["name"], row["region"]) for row in reference.rows("municipalities.csv"))
DENMARK = Gazetteer(DANISH)


def places(*rows: str) -> Gazetteer:
    """`code name region` each."""
    return Gazetteer(Municipality(code, name, region) for code, name, region in (row.split("/") for row in rows))


VAALER = places("1001/Våler/Innlandet", "1002/Våler/Østfold", "0101/1001/Øst", "DK-1/Nord/Øst", "DK-2/Syd/Øst")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("0751", "0751"), ("751", "0751"), (" 0751 ", "0751"), ("101", "0101")),
        *(
            ("Aarhus", "0751"),
            ("AARHUS", "0751"),
            ("Århus", "0751"),
            ("A\u030arhus", "0751"),
            ("århus kommune", "0751"),
        ),
        *(("Kommune Aarhus", "0751"), ("Municipality of Aarhus", "0751"), ("Aarhus\u00a0Kommune", "0751")),
        *(("Ålborg", "0851"), ("Københavns Kommune", "0101"), ("Koebenhavn", "0101"), ("københavns", "0101")),
        *(("Bornholms Regionskommune", "0400"), ("Ærø", "0492"), ("Aeroe Kommune", "0492"), ("Læsø", "0825")),
        *(("Lyngby Taarbæk", "0173"), ("Lyngby–Tårbæk", "0173"), ("Høje Taastrup Kommune", "0169")),
        *(("Vesthimmerland", "0820"), ("Vesthimmerlands Kommune", "0820"), ("Assens", "0420")),
    ],
)
def test_who_is_meant(written: str, code: str) -> None:
    assert DENMARK.find(written).one == code


@pytest.mark.parametrize("place", DANISH, ids=lambda place: place.code)
def test_every_danish_municipality_is_found_by_what_it_is_called(place: Municipality) -> None:
    decomposed = unicodedata.normalize("NFD", place.name)
    spelt = place.name.replace("å", "aa").replace("Å", "Aa").replace("ø", "oe").replace("æ", "ae")
    genitive = place.name if place.name.endswith("s") else f"{place.name}s"
    for written in (place.code, place.code.lstrip("0").zfill(3), place.name.upper(), decomposed, spelt):
        assert DENMARK.find(written).one == place.code
    for name in (place.name, decomposed, genitive):
        assert DENMARK.find(f"{name} Kommune").one == place.code


def test_names_of_one_sound_are_listed_and_none_is_taken() -> None:
    for written in ("Våler", "VÅLER", "vaaler kommune"):
        found = VAALER.find(written)
        assert (found.one, found.fitting) == (None, ("1001", "1002"))
        assert found.why_not("is not there") == (
            "may mean 1001 (Våler, Innlandet) or 1002 (Våler, Østfold); give the code of the one that is meant"
        )


def test_a_name_may_be_given_with_what_tells_it_apart() -> None:
    assert VAALER.find("Våler (Østfold)").one == "1002"
    assert VAALER.find("våler, innlandet").one == "1001"


def test_a_name_that_is_another_ones_code_never_wins_over_the_code() -> None:
    assert VAALER.find("1001").one == "1001"
    assert places("0101/Alfa/Øst", "0202/101/Øst").find("101").one == "0101"
    assert places("0101/Alfa/Øst", "0202/303/Øst").find("303").one == "0202"
    other_digits = places("0101/Alfa/Øst", "0202/0101/Øst").find("０１０１")
    assert (other_digits.fitting, other_digits.hint) == ((), "; did you mean 0101 (Alfa)?")


def test_what_a_hint_tells_can_be_given_as_it_is_told() -> None:
    for place in DANISH:
        assert DENMARK.find(DENMARK.shown(place.code)).one == place.code
    for code in VAALER.codes:
        assert VAALER.find(VAALER.described(code)).one == code
        assert VAALER.find(VAALER.shown(code)).one == code


def test_a_name_as_it_is_written_wins_over_one_that_is_said_alike() -> None:
    two = places("0001/Aarhus/Øst", "0002/Århus/Vest")
    assert (two.find("Aarhus").one, two.find("århus").one) == ("0001", "0002")
    assert two.find("Århus Kommune").fitting == ("0001", "0002")


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Aalbrog", "; did you mean 0851 (Aalborg), 0661 (Holstebro) or 0329 (Ringsted)?"),
        ("751.0", "; did you mean 0751 (Aarhus)?"),
        ("101.0", "; did you mean 0101 (København)?"),
        ("０７５１", "; did you mean 0751 (Aarhus)?"),
        ("0751 Aarhus", "; did you mean 0751 (Aarhus)?"),
        ("Lyngby", "; did you mean 0173 (Lyngby-Taarbæk)?"),
        ("xyz", ""),
        ("", ""),
        ("Kommune", ""),
    ],
)
def test_what_is_not_known_is_not_guessed(written: str, hint: str) -> None:
    found = DENMARK.find(written)
    assert (found.one, found.fitting) == (None, ())
    if written == "Aalbrog":
        assert found.hint.startswith("; did you mean 0851 (Aalborg)")
    else:
        assert found.hint == hint


def test_a_code_of_another_spelling_is_a_hint_never_taken() -> None:
    assert VAALER.find("dk-1").hint == "; did you mean DK-1 (Nord)?"
    assert VAALER.find("DK–1").refusal("there is no").endswith("DK–1 (with U+2013); did you mean DK-1 (Nord)?")


@given(st.text(max_size=10))
def test_whatever_is_written_gives_one_that_is_known_or_none(written: str) -> None:
    found = DENMARK.find(written)
    assert found.one is None or found.one in DENMARK.codes


def test_regions() -> None:
    for written in ("Nordjylland", "Region Nordjylland", "region nordjylland", "NORDJYLLAND"):
        assert DENMARK.region(written).one == "Nordjylland"
    assert places("1/A/Region Øst").region("øst").one == "Region Øst"
    assert DENMARK.region("Nordjyland").hint == "; did you mean Nordjylland?"
    assert places("1/A/Region Øst", "2/B/Øst").region("Region-Øst").fitting == ("Region Øst", "Øst")


def test_names_without_a_twin_are_as_they_are() -> None:
    assert names_of(DANISH) == {m.code: m.name for m in DANISH}


def test_twins_are_told_apart_by_region_else_by_code() -> None:
    one, two = Municipality("1", "Våler", "Innlandet"), Municipality("2", "Våler", "Østfold")
    third, fourth = Municipality("3", "våler", "Østfold"), Municipality("4", "Våler", "")
    assert names_of([one, two]) == {"1": "Våler (Innlandet)", "2": "Våler (Østfold)"}
    assert distinctions([one, two, third]) == {"1": " (Innlandet)", "2": " (2)", "3": " (3)"}
    assert names_of([one, fourth]) == {"1": "Våler (Innlandet)", "4": "Våler (4)"}
    taken = Municipality("5", "Våler (Innlandet)", "X")
    assert names_of([one, two, taken])["1"] == "Våler (1)"


@given(st.lists(st.tuples(st.sampled_from("ABab"), st.sampled_from(["X", "Y", "", "A (X)"])), max_size=8))
def test_no_two_are_told_by_one_name(rows: list[tuple[str, str]]) -> None:
    made = [Municipality(f"{n}", name, region) for n, (name, region) in enumerate(rows)]
    assert len(set(names_of(made).values())) == len(made)
