"""`undo`: the book after it is read as if the command had never been given."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import decided_runs as small
from commands import visitering
from visitering.deciding.choices import Choices
from visitering.deciding.decide import Decided, decide
from visitering.deciding.reopen import Request, reopen
from visitering.deciding.undo import undo
from visitering.domain.decisions import Decision, in_force, left_open, standing
from visitering.errors import InputError, UsageError
from visitering.loading import load

WHY = "ganske særlige forhold"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.copied(tmp_path)


def on(folder: Path, *accept: str, **choices: object) -> Decided:
    run = folder / "runs" / small.RUN
    listed = {"reviewed_list": small.reviewed(run)} if choices.get("all_clear") else {}
    return decide(run, Choices(**({"by": "AB", "accept": accept} | listed | choices)))  # type: ignore[arg-type]


def stands(folder: Path) -> dict[str, str]:
    return {case: d.municipality for case, d in load(folder / "scenario.yaml").problem.standing.items()}


def refused(folder: Path, by: str = "AB") -> str:
    """The sentence; nothing is written."""
    before = (folder / "data" / "decisions.csv").read_bytes()
    with pytest.raises(UsageError) as error:
        undo(folder / "data", by)
    assert (folder / "data" / "decisions.csv").read_bytes() == before
    return str(error.value)


def test_a_command_is_taken_back_whole_by_rows(folder: Path) -> None:
    on(folder, "C8", by="CD")
    before, rows = stands(folder), len(small.rows(folder))
    on(folder, "C1", "C3", reject=("C2",), reason="afklares")
    assert {row.case_id for row in undo(folder / "data", "AB")} == {"C1", "C2", "C3"}
    assert stands(folder) == before
    assert [row["decision"] for row in small.rows(folder)[rows:]] == [
        "accepted",
        "accepted",
        "rejected",
        *["undone"] * 3,
    ]
    assert len({row["command_id"] for row in small.rows(folder)[rows:]}) == 1
    assert {"C1", "C2", "C3"} <= set(small.batch(folder))
    assert {d.case_id for d in on(folder, all_clear=True).decisions} == {"C1", "C2", "C3", "C7"}


def test_what_was_sent_is_not_taken_back(folder: Path) -> None:
    """C1 and C8 have letters that are final, C3 and C7 none: their free text must be looked at."""
    data, run = folder / "data", folder / "runs" / small.RUN
    assert visitering("letters", run).code == 0
    on(folder, "C1")
    assert len(undo(data, "AB")) == 1, "a draft of an undecided case is nothing that was sent"
    on(folder, "C1", "C8")
    assert visitering("letters", run).code == 0
    before = (data / "decisions.csv").read_bytes()
    ended = visitering("undo", "--as", "AB", "--data", data)
    assert ended.code == 2
    assert "a final letter, notice or export of C1, C8 has been written; use reopen" in ended.err
    assert (data / "decisions.csv").read_bytes() == before


def test_what_was_exported_is_not_taken_back(folder: Path) -> None:
    data = folder / "data"
    on(folder, "C1")
    since = ("--decided-since", "2018-01-01", "--data", data)
    assert visitering("export", *since, "--out", folder / "out.csv").code == 0
    assert visitering("undo", "--as", "AB", "--data", data).code == 2
    on(folder, "C8")
    assert len(undo(data, "AB")) == 1, "what was decided after the export was never in it"


def test_places_and_openings_are_free_again(folder: Path) -> None:
    before = load(folder / "scenario.yaml").problem
    on(folder, "C1", "C3", "C7")
    undo(folder / "data", "AB")
    after = load(folder / "scenario.yaml").problem
    assert (after.left.tolist(), after.taken) == (before.left.tolist(), before.taken)


def test_once_more_takes_back_the_command_before(folder: Path) -> None:
    on(folder, "C1")
    on(folder, "C3")
    undo(folder / "data", "AB")
    assert "C1" in stands(folder)
    undo(folder / "data", "AB")
    assert stands(folder) == {"C4": "0851"}
    assert refused(folder) == (
        "nothing to take back: the book has no decision of AB that is in force; nothing was written"
    )


def test_what_stood_before_counts_again(folder: Path) -> None:
    """A rejection that was decided over comes back with the undoing."""
    on(folder, reject=("C2",), reason="afklares", by="CD")
    on(folder, "C2")
    undo(folder / "data", "AB")
    assert on(folder, all_clear=True).left_out[0].startswith("C2 was rejected by CD")


def test_all_clear_leaves_an_override_that_was_taken_back(folder: Path) -> None:
    on(folder, override=(("C8", "0851"),), reason=WHY)
    undo(folder / "data", "AB")
    expected = "C8 was overridden to Aalborg, and that was taken back by AB: decide it by name"
    assert on(folder, all_clear=True, by="CD").left_out == (expected,)
    on(folder, "C8")
    undo(folder / "data", "AB")
    assert on(folder, all_clear=True, by="CD").left_out == (expected,)


def test_what_a_later_row_touches_is_not_taken_back(folder: Path) -> None:
    on(folder, "C1", "C3")
    reopen(folder / "data", Request("C3", "other", "agency", "skal ses igen", "CD", date(2018, 5, 2)))
    assert refused(folder) == (
        "the last command of AB cannot be taken back: C3 has a later row in the book; use reopen for the decisions "
        "that stand; nothing was written"
    )
    assert "not written by `decide`" in refused(folder, "CD")
    assert "has no decision of XY" in refused(folder, "XY")


def test_a_row_that_takes_back_nothing_is_a_fault(folder: Path) -> None:
    book = folder / "data" / "decisions.csv"
    book.write_text(
        "case_id,municipality,persons,decided_on,decision\nC4,0851,1,2018-04-10,\nC4,0851,1,2018-04-10,undone\n"
        "C4,0851,1,2018-04-10,undone\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        load(folder / "scenario.yaml")
    assert [str(fault) for fault in error.value.faults] == [
        "decisions.csv, line 4, decision: 'undone': must stand below a row of the same case that it takes back"
    ]


def test_the_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    on(folder, "C1", "C7")
    ended = visitering("undo", "--as", "AB", "--scenario", "scenario.yaml")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "Took back 2 decisions in data/decisions.csv: C1, C7.\n"
    assert visitering("check", "scenario.yaml").code == 0
    assert visitering("undo", "--as", "AB", "--data", "data").code == 2
    assert visitering("undo", "--as", "AB").code == 2


KINDS = st.sampled_from(["accepted", "override", "rejected"])


@given(st.lists(st.tuples(st.sampled_from("ABC"), KINDS), max_size=8), st.integers(0, 8))
def test_taking_back_the_newest_rows_gives_the_book_before(acts: list[tuple[str, str]], number: int) -> None:
    day = date(2018, 5, 2)
    rows = [Decision(case, "0751", 1, day, kind, command_id=f"c{i}") for i, (case, kind) in enumerate(acts)]
    kept = rows[: max(0, len(rows) - number)]
    taken = [
        Decision(d.case_id, "0751", 1, day, "undone", command_id=d.command_id) for d in reversed(rows[len(kept) :])
    ]
    assert in_force([*rows, *taken]) == tuple(kept)
    assert standing([*rows, *taken], day) == standing(kept, day)
    assert left_open(kept).items() <= left_open([*rows, *taken]).items()
