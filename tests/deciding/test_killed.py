"""Killed at any moment, and several at once: no decision is lost and no row is half written."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import decided_runs as small
from shares import first
from visitering.deciding.book import DRAFT, held
from visitering.deciding.choices import Choices
from visitering.deciding.decide import decide
from visitering.deciding.imported import Request as Asked
from visitering.deciding.imported import import_decisions
from visitering.deciding.reopen import Request, reopen
from visitering.domain.decisions import Decision
from visitering.errors import UsageError
from visitering.loading.profiles import read_profile
from visitering.storing.event_log import Stated, mark, whole_lines

HEADER = b"case_id,municipality,persons,decided_on,decision\n"
FORKED_KILLS, COMMAND_KILLS = 400, 100
WRITERS, ROWS_EACH = 8, 6
WRITING = 250
"""More calls than the writing itself takes, from the lock's end backwards."""


def a_row(case_id: str) -> Decision:
    return Decision(case_id, "0751", 1, date(2018, 5, 2))


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A folder with a book, as much of a dataset as the book itself needs."""
    (tmp_path / "cases.csv").write_bytes(b"case_id\n")
    (tmp_path / "decisions.csv").write_bytes(HEADER + b"E1,0851,1,2018-04-10,\n")
    return tmp_path


def in_child(act: Callable[[], None]) -> int:
    """Runs `act` in a process of its own; gives that process's id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        act()
        code = 0
    except UsageError:
        code = 2
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """How a process ended: its exit code, or below 0 the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def append(folder: Path, *case_ids: str) -> None:
    with held(folder) as book:
        book.append([a_row(case_id) for case_id in case_ids], Stated("decide", "AB", cases=case_ids))


# --- killed -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", first(1, [7, 1]))
def test_killed_at_every_step_of_the_writing(dataset: Path, step: int) -> None:
    """Before the n-th call into the system or the interpreter's C code: now and then while the rows are made in
    memory, and at every call (in campaigns; else at every seventh) from well before the first one that touches the
    disk to the end."""
    path, log = dataset / "decisions.csv", dataset / "events.jsonl"
    before = path.read_bytes()
    calls = 0
    for _ in range(2):  # the second time nothing is read for the first time
        log.unlink(missing_ok=True)
        calls = counted(lambda: append(dataset, "C1", "C2"))
        assert decided_of(path) == ["E1", "C1", "C2"]
        path.write_bytes(before)
    outcomes, logged = [], [1]
    for n in (*range(1, calls - WRITING, 181 * step), *range(calls - WRITING, calls + WRITING, step)):
        code = ended(in_child(lambda n=n: killed_at(n, lambda: append(dataset, "C1", "C2"))))  # type: ignore[misc]
        after = path.read_bytes()
        assert after == before or decided_of(path) == ["E1", "C1", "C2"]
        outcomes.append((code, after != before))
        # The log has the event of every row; one more where the kill fell between the two.
        lines, _ = whole_lines(log.read_bytes() if log.exists() else b"")
        logged.append(len(lines))
        if after != before:
            assert after.decode().splitlines()[-1].split(",")[-1] == mark(len(lines), lines[-1])
        if code == 0:
            break
        assert code == -signal.SIGKILL
        path.write_bytes(before)
    assert outcomes[-1] == (0, True)
    assert len(outcomes) > WRITING // step
    # Killed after the rename, the rows stand although nobody was told so: nothing is lost.
    assert (-signal.SIGKILL, True) in outcomes
    assert (-signal.SIGKILL, False) in outcomes
    assert not (dataset / DRAFT).exists()
    grown = {after - earlier for earlier, after in itertools.pairwise(logged)}
    assert grown == {0, 1}


def decided_of(path: Path) -> list[str]:
    """The cases of the book's rows, each row whole."""
    header, *rows = (line.split(",") for line in path.read_text(encoding="utf-8").splitlines())
    assert all(len(row) == len(header) for row in rows)
    return [row[0] for row in rows]


def counted(act: Callable[[], None]) -> int:
    """How many calls into the system or the interpreter's C code something takes."""
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == "c_call"

    sys.setprofile(count)
    act()
    sys.setprofile(None)
    return calls


def killed_at(step: int, act: Callable[[], None]) -> None:
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        if event == "c_call":
            calls += 1
            if calls == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    act()
    sys.setprofile(None)


def test_a_killed_writer_leaves_the_book_free(dataset: Path) -> None:
    ready, go = os.pipe()

    def hold() -> None:
        with held(dataset):
            os.write(go, b".")
            time.sleep(60)

    child = in_child(hold)
    os.read(ready, 1)
    os.kill(child, signal.SIGKILL)
    assert ended(child) == -signal.SIGKILL
    (dataset / DRAFT).write_bytes(b"what a killed process left behind")
    append(dataset, "C1")
    assert decided_of(dataset / "decisions.csv") == ["E1", "C1"]
    os.close(ready)
    os.close(go)


# --- at once ----------------------------------------------------------------------------------------------------


def test_many_at_once_all_land(dataset: Path) -> None:
    def write(writer: int) -> None:
        for row in range(ROWS_EACH):
            append(dataset, f"W{writer}-{row}")

    children = [in_child(lambda writer=writer: write(writer)) for writer in range(WRITERS)]  # type: ignore[misc]
    assert [ended(child) for child in children] == [0] * WRITERS
    lines = (dataset / "decisions.csv").read_text(encoding="utf-8").splitlines()
    landed = [line.split(",")[0] for line in lines[2:]]
    assert sorted(landed) == sorted(f"W{writer}-{row}" for writer in range(WRITERS) for row in range(ROWS_EACH))
    for writer in range(WRITERS):
        own = [case for case in landed if case.startswith(f"W{writer}-")]
        assert own == [f"W{writer}-{row}" for row in range(ROWS_EACH)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.copied(tmp_path)


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "visitering", "decide", str(folder / "runs" / small.RUN), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.campaign
def test_two_commands_at_once_both_land_and_one_case_is_decided_once(folder: Path) -> None:
    processes = [
        start(folder, "C1", "--as", "AB"),
        start(folder, "C8", "--as", "CD"),
        start(folder, "C8", "--as", "EF"),
    ]
    told = [process.communicate(timeout=120) for process in processes]
    codes = [process.returncode for process in processes]
    assert codes[0] == 0
    assert sorted(codes[1:]) == [0, 2]
    refusal = told[1 + codes[1:].index(2)][1]
    winner = "CD" if codes[1] == 0 else "EF"
    assert refusal == f"C8 is already decided: Aarhus, on 2018-05-02 by {winner}. Nothing was decided.\n"
    recorded = [row["case_id"] for row in small.rows(folder)]
    assert sorted(recorded) == ["C1", "C4", "C8"]


# --- hundreds of kills ------------------------------------------------------------------------------------------


def again(folder: Path) -> bytes:
    """Opens C8 again where it is decided, so that it can be decided once more; gives the book."""
    if "C8" not in small.batch(folder):
        reopen(folder / "data", Request("C8", "agency_error", "agency", "igen", "XY", small.DAY))
    return (folder / "data" / "decisions.csv").read_bytes()


def check(folder: Path, before: bytes, told: bool) -> bool:
    """Whether the decision stands: always where it was reported; and it is a whole row, behind what stood."""
    after = (folder / "data" / "decisions.csv").read_bytes()
    assert after.startswith(before)
    rows = after[len(before) :].splitlines()
    assert len(rows) <= 1
    whole = after.splitlines()[0].count(b",")
    assert all(row.startswith(b"C8,0751,1,2018-05-02,accepted,") and row.count(b",") == whole for row in rows)
    assert after.endswith(b"\n")
    assert rows or not told
    assert ("C8" not in small.batch(folder)) is bool(rows)
    return bool(rows)


@pytest.fixture
def full_book(folder: Path) -> Path:
    """A book that has every column already: what is added is a suffix."""
    decide(
        folder / "runs" / small.RUN,
        Choices("AB", override=(("C6", "0101"),), reason="ingen andre steder", against=("quota",)),
    )
    reopen(folder / "data", Request("C6", "other", "municipality", "x", "AB", small.DAY, power_of_attorney=True))
    decide(folder / "runs" / small.RUN, Choices("AB", ("C1", "C7")))
    return folder


class Aim:
    """Draws when to kill, so that about half of the kills hit, however loaded the machine is at the moment.

    The moment is drawn from 0 to a window (seconds) that widens by a tenth after each hit and narrows as much after
    each miss: a window measured once before would miss nearly always where the load changes meanwhile.
    """

    def __init__(self, window: float, seed: int) -> None:
        self.window, self.dice, self.hits = window, random.Random(seed), 0

    def wait(self) -> None:
        time.sleep(self.dice.uniform(0, self.window))

    def learn(self, hit: bool) -> None:
        self.hits += hit
        self.window *= 1.1 if hit else 0.9


@pytest.mark.campaign
def test_deciding_is_killed_hundreds_of_times(full_book: Path) -> None:
    """Forked with everything imported, so that the kills fall on reading, checking and writing."""
    run, clock = full_book / "runs" / small.RUN, time.perf_counter()
    decide(run, Choices("AB", ("C8",)))
    aim = Aim(time.perf_counter() - clock, seed=1)
    stood = set()
    for _ in range(FORKED_KILLS):
        before = again(full_book)
        child = in_child(lambda: void(decide(run, Choices("AB", ("C8",)))))
        aim.wait()
        os.kill(child, signal.SIGKILL)
        code = ended(child)
        aim.learn(code == -signal.SIGKILL)
        stood.add(check(full_book, before, told=code == 0))
    assert aim.hits > FORKED_KILLS / 4
    assert stood == {True, False}


def void(_: object) -> None:
    """Takes a result that nobody wants."""


@pytest.mark.campaign
def test_the_command_is_killed_many_times(full_book: Path) -> None:
    clock = time.perf_counter()
    assert start(full_book, "C8", "--as", "AB").wait(timeout=120) == 0
    aim = Aim(time.perf_counter() - clock, seed=2)
    for _ in range(COMMAND_KILLS):
        before = again(full_book)
        process = start(full_book, "C8", "--as", "AB")
        aim.wait()
        process.kill()
        out, _err = process.communicate()
        check(full_book, before, told="Recorded 1 decision" in out)
        aim.learn(process.returncode == -signal.SIGKILL)
    assert aim.hits > COMMAND_KILLS / 4


@pytest.mark.campaign
def test_an_import_is_killed_many_times(full_book: Path) -> None:
    """A decision that changes a standing one is two rows: both are there or neither, and the next import mends it."""
    data = full_book / "data"
    shape, answers = read_profile("iso"), full_book / "answer.csv"
    decide(full_book / "runs" / small.RUN, Choices("AB", ("C8",)))
    started = (data / "decisions.csv").read_bytes()
    answers.write_text(
        "case_id,municipality,decision,decided_on\nC8,0851,override,2018-05-02\nC3,0751,accepted,2018-05-02\n",
        encoding="utf-8",
    )
    request = Asked((answers,), shape, "CS")
    clock = time.perf_counter()
    import_decisions(data, request)
    aim, stood = Aim(time.perf_counter() - clock, seed=3), set()
    whole = [line.split(b",")[:5] for line in (data / "decisions.csv").read_bytes().splitlines()]
    for _ in range(COMMAND_KILLS):
        (data / "decisions.csv").write_bytes(started)
        child = in_child(lambda: void(import_decisions(data, request)))
        aim.wait()
        os.kill(child, signal.SIGKILL)
        code = ended(child)
        aim.learn(code == -signal.SIGKILL)
        after = (data / "decisions.csv").read_bytes()
        assert after.startswith(started)
        assert after != started or code != 0
        stood.add(after != started)
        again = import_decisions(data, request)
        assert (len(again.decisions), again.known) == ((0, 2) if after != started else (3, 0))
        assert [line.split(b",")[:5] for line in (data / "decisions.csv").read_bytes().splitlines()] == whole
    assert aim.hits > COMMAND_KILLS / 4
    assert stood == {True, False}
