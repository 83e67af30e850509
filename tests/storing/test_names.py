"""Names of files that come from data: valid everywhere, inside their folder, and never one of another text.

The rules of three file systems, written down here a second time and independently: ext4 (bytes), APFS and HFS+ (no
difference of case or composition), NTFS (no difference of case; characters, ends and devices that are not allowed).
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitering.storing.names import file_names, readable

DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789\u00b9\u00b2\u00b3"
}
SUFFIXES = ("", ".txt", ".html", "-2018-05-02-001", "-letters")

NASTY = (
    *("../../K1", "/etc/x", "C:\\x", "C:x", "..", ".", "", " ", "a/b", "18/12345", "18_12345", "18-12345"),
    *("k1", "K1", "K1.", "K1 ", " K1", "K1\u00a0", "CON", "con", "Con.txt", "NUL.tar.gz", "COM1", "LPT\u00b9"),
    *("\u00c6r\u00f8", "\u00e6r\u00f8", "A\u030ar\u00f8", "\u00c5r\u00f8", "\u212br\u00f8", "stra\u00dfe", "STRASSE"),
    *("\ufb01l", "fil", "k\u0131", "KI", "ki", "\u212a1", "\u017f", "s", "x" * 100, "x" * 101, "\u00e6" * 51),
    *("x" * 250 + "y", "\U0001f642", "a\0b", "a\nb", "a\u2028b", "a\x85b", "a\u200bb", "ab", "\u202eb", "~", "K1~1"),
    *("-rf", "_", "__", ".hidden", "a<b", 'a"b', "a|b", "a?b", "a*b", "PROGRA~1", "\ud800", "x" * 99 + "."),
    *("x" * 300, "aux.", "K1.txt", "k1.TXT"),
)  # fmt: skip
CLOSE = st.text(st.sampled_from("aAkK1\u00e6\u00c6e\u0301\u00e9./\\:~ -_\ud800"), max_size=6)
TEXT = st.sampled_from(NASTY) | CLOSE | st.text()
SET = st.lists(TEXT, max_size=12)


def one_on_apfs(name: str) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def one_on_ntfs(name: str) -> str:
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in name)


def assert_valid(name: str) -> None:
    assert name not in ("", ".", "..")
    assert not any(c in '<>:"/\\|?*' or unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in name)
    assert not name.endswith((".", " "))
    assert not name.startswith(("-", "."))
    assert name.split(".")[0].rstrip(" ").upper() not in DEVICES
    assert len(name.encode()) <= 255
    assert len(name.encode("utf-16-le")) // 2 <= 255
    assert len(unicodedata.normalize("NFD", name).encode()) <= 255
    assert unicodedata.normalize("NFC", name) == name
    assert (Path("folder") / name).parent == Path("folder")


@given(SET)
def test_each_text_has_a_name_that_is_valid_everywhere(texts: list[str]) -> None:
    names = file_names(texts)
    assert names.keys() == set(texts)
    for name in names.values():
        for suffix in SUFFIXES:
            assert_valid(name + suffix)


@given(SET)
def test_no_two_names_are_one_on_any_system(texts: list[str]) -> None:
    names = file_names(texts).values()
    for one_on in (str, one_on_apfs, one_on_ntfs, str.casefold):
        assert len({one_on(name) for name in names}) == len(names)


@given(SET, st.randoms(use_true_random=False))
def test_the_order_of_the_texts_changes_nothing(texts: list[str], random: object) -> None:
    mixed = list(texts)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert file_names(mixed) == file_names(texts)


@given(TEXT)
def test_a_readable_name_is_valid_everywhere(text: str) -> None:
    for suffix in SUFFIXES:
        assert_valid(readable(text) + suffix)


def test_all_nasty_texts_at_once() -> None:
    names = file_names(NASTY).values()
    assert len({one_on_ntfs(one_on_apfs(name)) for name in names}) == len(set(NASTY))


@pytest.mark.parametrize(
    "text", ["C0009", "k1", "18-12345", "18.12345", "K_1", "sag-17", "baseline", "\u00c6r\u00f8", "Z" * 100, "9"]
)
def test_what_is_safe_is_its_own_name(text: str) -> None:
    assert file_names([text, "another"])[text] == text
    assert readable(text) == text


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("18/12345", "18_12345"),
        ("../../K1", "K1"),
        ("CON", "_CON"),
        ("..", "_"),
        ("nul.txt", "_nul.txt"),
        ("K 1", "K_1"),
        ("\U0001f642", "_"),
        ("K1~1", "K1_1"),
        ("=1+1", "1_1"),
        ("e\u0301", "\u00e9"),
        ("x" * 300, "x" * 83),
    ],
)
def test_what_is_not_safe_begins_like_it_and_ends_in_a_hash(text: str, start: str) -> None:
    (found,) = file_names([text]).values()
    assert found == f"{start}~{sha256(text.encode()).hexdigest()[:16]}"


def test_names_that_differ_in_case_alone_get_a_hash_both() -> None:
    names = file_names(["k1", "K1", "K2"])
    assert names["K2"] == "K2"
    assert {name.split("~")[0] for name in (names["k1"], names["K1"])} == {"k1", "K1"}
    assert all("~" in names[text] for text in ("k1", "K1"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my  plan", "my_plan"),
        ("a/b", "a_b"),
        ("..", "_"),
        ("CON", "_CON"),
        ("x" * 300, "x" * 99),
        ("\U0001f642", "_"),
    ],
)
def test_a_readable_name(text: str, name: str) -> None:
    assert readable(text) == name
