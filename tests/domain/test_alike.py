"""What an identifier may hold, and which two look alike."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitering.domain.identifiers import LONGEST, alike, nearest, normalised, told, why_no_identifier

TEXTS = st.text(max_size=12)


@pytest.mark.parametrize(
    "spellings",
    [
        ("0017", "17", "017", "17.0", "17,00", "００１７", "٠١٧"),
        ("Sag-1", "sag-1", "SAG-01", "Sag–1", "Sag — 1", "Sag−1", "Sag--1", "Sag\u200b-1", "S\u00adag-1"),
        ("Sag 1", "Sag  1", "Sag\u00a01", "Sag\u20091", "Sag1"),
        ("SÅ-1", "SA\u030a-1", "så-1", "S\u212b-1"),
        ("18/00123", "18/123", "18\uff0f123"),
        ("K1", "\u041a1", "\u039a1", "\uff2b1"),
        ("R1.1", "R01.1", "r1.01"),
        ("Straße-1", "STRASSE-1"),
    ],
)
def test_what_looks_alike(spellings: tuple[str, ...]) -> None:
    assert len({alike(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("18/1", "181"), ("K1-1", "K11"), ("C1.1", "C11"), ("10", "1"), ("100", "1"), ("1 12", "11 2")),
        *(("1.5", "15"), ("S-A", "S-Å"), ("17", "-17"), ("K1", "K1a"), ("2018-001", "2018-01-1")),
    ],
)
def test_what_does_not_look_alike(one: str, other: str) -> None:
    assert alike(one) != alike(other)


@given(TEXTS)
def test_the_look_is_that_of_every_way_to_write_the_same(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert alike(unicodedata.normalize(form, text)) == alike(normalised(text))


@given(TEXTS)
def test_normalising_is_done_once_for_all(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("text", ["18/12345", "K1", "Sag 1", "Å-1", "a" * LONGEST, "C:\\1", "..", "x;y", "#1"])
def test_what_an_identifier_may_hold(text: str) -> None:
    assert why_no_identifier(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a|b", "must be an identifier on one line, without |"),
        ("a\u2028b", "must be an identifier on one line, without |"),
        ("a\u0085b", "must be an identifier on one line, without |"),
        ("a\tb", "must be an identifier on one line, without |"),
        ("a\0", "must be an identifier on one line, without |"),
        ("\u200b\ufeff", "must not be blank; it holds only characters that cannot be seen"),
        ("\u00a0", "must not be blank; it holds only characters that cannot be seen"),
        ("K\u200b1", "must be an identifier that can be typed; this one holds U+200B, zero width space"),
        ("K\u00a01", "must be an identifier that can be typed; this one holds U+00A0, no-break space"),
        ("K\u202e1", "must be an identifier that can be typed; this one holds U+202E, right-to-left override"),
        ("K\ud800", "must be an identifier that can be typed; this one holds U+D800, a character without a name"),
        ("a" * (LONGEST + 1), "must be an identifier of at most 200 characters"),
    ],
)
def test_what_it_may_not_hold(text: str, why: str) -> None:
    assert why_no_identifier(text) == why


def test_what_looks_like_a_word_is_nearer_than_what_is_spelt_like_it() -> None:
    assert nearest("17", ["170", "0017", "018"]) == ["0017"]
    assert nearest("17", ["0017", "017"]) == ["0017", "017"]
    assert nearest("CC4", ["C4", "X9"]) == ["C4"]
    assert nearest("Q", ["C4", "X9"]) == []


def test_what_the_eye_would_miss_is_written_out() -> None:
    assert told("K1") == "K1"
    assert told("SÅ-1") == "SÅ-1"
    assert told("\u041a1") == "\u041a1 (with U+041A)"
    assert told("Sag\u20131") == "Sag\u20131 (with U+2013)"
    assert told("a  b") == "'a  b'"
