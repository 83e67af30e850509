"""The event log: a line an event, and what is changed, dropped, reordered or cut off is found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import decided_runs as small
from commands import tree, visitering
from visitering.storing.event_log import START, Stated, case_hash, log_of, record, whole_lines
from visitering.storing.folder import sha256

ASKED = ("--as", "AB", "--ground", "other", "--requested-by", "refugee", "--reason", "=mistet adgangskort")


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Decisions of two officers, one taken back, one reopened, and a second run."""
    folder = small.copied(tmp_path_factory.mktemp("week"))
    run, data = folder / "runs" / small.RUN, folder / "data"
    assert visitering("run", folder / "scenario.yaml").code == 3
    for arguments in (
        ("decide", run, "C1", "--as", "AB", "--stale"),
        ("decide", run, "C8", "--as", "CD", "--stale"),
        ("decide", run, "--override", "C2=Aalborg", "--reason", "en tante bor der", "--as", "CD", "--stale"),
        ("undo", "--as", "CD", "--data", data),
        ("reopen", "C4", "--data", data, *ASKED, "--on", str(small.DAY)),
    ):
        ended = visitering(*arguments)
        assert ended.code == 0, ended.err
    assert visitering("run", folder / "scenario.yaml").code == 3
    return folder


def lines(folder: Path) -> list[bytes]:
    return whole_lines(log_of(folder / "data").read_bytes())[0]


def verified(folder: Path) -> tuple[int, str]:
    ended = visitering("verify", "--log", folder / "scenario.yaml")
    assert ended.err == ""
    return ended.code, ended.out


def test_every_command_that_writes_leaves_a_line_and_nothing_else_does(week: Path) -> None:
    events = [json.loads(line) for line in lines(week)]
    assert [event["command"] for event in events] == [
        "run",
        "run",
        "decide",
        "decide",
        "decide",
        "undo",
        "reopen",
        "run",
    ]
    assert [event["who"] for event in events[2:7]] == ["AB", "CD", "CD", "CD", "AB"]
    assert events[2]["cases"] == [case_hash("C1")]
    assert events[2]["result"] == {
        "accepted": 1,
        "run": small.RUN,
        "command_id": small.rows(week)[1]["command_id"],
    }
    assert events[2]["inputs"]["cases.csv"] == sha256((week / "data" / "cases.csv").read_bytes())
    assert events[0]["previous"] == START
    for before, after in zip(lines(week), events[1:], strict=False):
        assert after["previous"] == sha256(before)
    files = tree(week)
    for arguments, code in (
        (("check", week / "scenario.yaml"), 0),
        (("decide", week / "runs" / small.RUN, "C1", "--as", "AB", "--stale"), 2),
        (("undo", "--as", "XY", "--data", week / "data"), 2),
        (("verify", "--log", week / "data"), 0),
    ):
        assert visitering(*arguments).code == code
    assert tree(week) == files


def test_no_free_text_and_no_fact_of_a_case_is_in_it(week: Path) -> None:
    text = log_of(week / "data").read_text(encoding="utf-8")
    for told in ("tante", "adgangskort", "C1", "C4", "Aarhus", "0751"):
        assert f'"{told}' not in text
        assert f" {told}" not in text


def test_rows_and_manifests_carry_its_count_and_last_hash(week: Path) -> None:
    here = [f"{number}:{sha256(line)}" for number, line in enumerate(lines(week), start=1)]
    assert [row["event"] for row in small.rows(week)[1:]] == here[2:7]
    newest = week / "runs" / "small-2018-05-02-003"
    assert json.loads((newest / "manifest.json").read_text(encoding="utf-8"))["event"] == here[-1]
    code, out = verified(week)
    assert code == 0, out
    assert "8 events" in out
    assert "5 rows of decisions.csv and 3 manifests" in out
    assert "1 row: made by hand" in out
    assert "what was cut off after event 8" in out


@pytest.mark.campaign
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_is_done_to_it_is_found(week: Path, data: st.DataObject) -> None:
    whole = lines(week)
    number = data.draw(st.integers(0, len(whole) - 1))
    changed = list(whole)
    match data.draw(st.sampled_from(("edit", "drop", "swap", "cut", "add"))):
        case "edit":
            changed[number] = changed[number].replace(b'"who":"', b'"who":"X', 1)
        case "drop":
            del changed[number]
        case "swap":
            other = data.draw(st.integers(0, len(whole) - 1).filter(lambda n: n != number))
            changed[number], changed[other] = changed[other], changed[number]
        case "cut":
            del changed[number:]
        case "add":
            changed.insert(number, changed[number])
    path = log_of(week / "data")
    before = path.read_bytes()
    try:
        path.write_bytes(b"".join(line + b"\n" for line in changed))
        code, out = verified(week)
    finally:
        path.write_bytes(before)
    assert code == 4, out
    assert "mismatch" in out


def test_one_edit_is_one_line(week: Path) -> None:
    path, whole = log_of(week / "data"), lines(week)
    before = path.read_bytes()
    path.write_bytes(before.replace(whole[3], whole[3].replace(b'"CD"', b'"AB"')))
    code, out = verified(week)
    path.write_bytes(before)
    assert (code, out.splitlines()[-2]) == (4, "1 mismatch:")
    assert "line 5 of events.jsonl does not follow" in out


def test_a_log_that_is_gone_is_missed_where_rows_speak_of_it(week: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(week, tmp_path / "gone")
    log_of(folder / "data").unlink()
    code, out = verified(folder)
    assert code == 4
    assert "its end was cut off" in out


def test_what_a_killed_command_left_is_cut_off_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_bytes(b"case_id\n")
    first = record(tmp_path, Stated("run"))
    log = log_of(tmp_path)
    log.write_bytes(log.read_bytes() + b'{"at":"2018-0')
    second = record(tmp_path, Stated("run"))
    assert [first.partition(":")[0], second.partition(":")[0]] == ["1", "2"]
    assert len(log.read_bytes().splitlines()) == 2


def test_a_dataset_that_may_not_be_written_to_is_placed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.copied(tmp_path)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("visitering.storing.lock._opened", refuse)
    ended = visitering("run", folder / "scenario.yaml")
    assert ended.code == 3
    assert "Permission denied; the run has no event in the log" in ended.err
    assert "Results: " in ended.out
