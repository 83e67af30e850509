"""What the desk remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from visitering.desk.store import NOTE, Changed, Store
from visitering.drafting.draft import HOLD, NOT, OPEN, Mark


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def kinds(store: Store) -> list[tuple[str, str]]:
    return [(noted.kind, noted.municipality) for noted in store.marks("r")]


def test_marks_that_cannot_stand_together_replace_each_other(store: Store) -> None:
    for mark in (
        Mark("C1", HOLD, "0101", "a"),
        Mark("C1", NOT, "0461", "b"),
        Mark("C1", NOTE, None, "c"),
        Mark("C1", HOLD, "0751", "d"),
    ):
        store.mark("r", mark, "AB", 0)
    assert kinds(store) == [(HOLD, "0751"), (NOT, "0461"), (NOTE, "")]
    store.mark("r", Mark("C1", OPEN, None, "e"), "AB", 0)
    assert kinds(store) == [(NOT, "0461"), (NOTE, ""), (OPEN, "")]
    store.mark("r", Mark("C1", HOLD, "0461", "f"), "AB", 0)
    assert kinds(store) == [(HOLD, "0461"), (NOTE, "")]
    store.mark("r", Mark("C1", NOT, "0461", "g"), "AB", 0)
    assert kinds(store) == [(NOT, "0461"), (NOTE, "")]
    assert store.marks("other") == ()


def test_the_second_of_two_is_told_what_changed(store: Store) -> None:
    seen = store.last("r")
    store.mark("r", Mark("C1", HOLD, "0101", "fordi"), "AB", seen)
    with pytest.raises(Changed) as told:
        store.mark("r", Mark("C1", HOLD, "0751", "nej"), "CD", seen)
    assert [(act.act, act.municipality, act.officer) for act in told.value.acts] == [(HOLD, "0101", "AB")]
    assert kinds(store) == [(HOLD, "0101")]
    store.mark("r", Mark("C2", HOLD, "0751", "en anden sag"), "CD", seen)
    store.mark("r", Mark("C1", HOLD, "0751", "nu set"), "CD", store.last("r"))
    assert kinds(store) == [(HOLD, "0751"), (HOLD, "0751")]
    with pytest.raises(Changed):
        store.unmark("r", store.marks("r")[0], "AB", "", seen)


def test_a_case_is_in_one_hand(store: Store) -> None:
    assert store.take("r", ["C1", "C2"], "AB") == {}
    assert store.take("r", ["C2", "C3"], "CD") == {"C2": "AB"}
    assert store.hands("r") == {"C1": "AB", "C2": "AB", "C3": "CD"}
    store.let_go("r", "C2", "CD", "AB er på ferie")
    assert store.hands("r") == {"C1": "AB", "C3": "CD"}
    assert [act.act for act in store.acts("r", "C2")] == ["taken", "let_go"]


def test_marks_that_are_used_are_done_with_but_not_those_changed_meanwhile(store: Store) -> None:
    store.mark("r", Mark("C1", HOLD, "0101", "a"), "AB", 0)
    store.mark("r", Mark("C2", OPEN, None, "b"), "AB", 0)
    before = store.marks("r")
    store.mark("r", Mark("C2", OPEN, None, "en bedre grund"), "AB", 0)
    store.used("r", before, "draft-001", "AB")
    assert [noted.reason for noted in store.marks("r")] == ["en bedre grund"]
    assert [(act.act, act.reason) for act in store.acts("r", "C1")][-1] == ("used", "draft-001")


def test_what_was_confirmed_is_there_when_it_is_opened_again(store: Store, tmp_path: Path) -> None:
    store.mark("r", Mark("C1", HOLD, "0101", "fordi", ("exclusion", "special")), "AB", 0)
    key = store.secret("cases")
    assert store.first_time("nonce")
    store.close()
    again = Store(tmp_path)
    assert again.marks("r")[0].mark == Mark("C1", HOLD, "0101", "fordi", ("exclusion", "special"))
    assert again.secret("cases") == key != again.secret("forms")
    assert not again.first_time("nonce")
    assert (tmp_path / ".desk.sqlite").stat().st_mode & 0o077 == 0
