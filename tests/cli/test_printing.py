"""Printing is not the work: whatever becomes of the lines, the exit code is that of what was written or decided."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import decided_runs as small
import fault_folders
from commands import visitering
from quota_folders import write as quota_inputs
from shares import one_in
from visitering import cli
from visitering.deciding.book import held

RUN, SCENARIO, DATA = f"runs/{small.RUN}", "scenario.yaml", "data"
ASKED = ("--as", "AB", "--ground", "other", "--requested-by", "refugee", "--reason", "x")

PRINTING = {
    "help": (["--help"], 0),
    "help of a command": (["decide", "--help"], 0),
    "schema": (["schema"], 0),
    "check": (["check", SCENARIO], 0),
    "check --show": (["check", SCENARIO, "--show"], 0),
    "check --json": (["check", SCENARIO, "--json"], 0),
    "explain": (["explain", RUN, "C1"], 0),
    "explain --json": (["explain", RUN, "C1", "--json"], 0),
    "explain --what-if": (["explain", RUN, "C1", "--what-if"], 0),
    "status": (["status", SCENARIO], 0),
    "status --json": (["status", SCENARIO, "--json"], 0),
    "quotas": (["quotas", "quotas", "--national-number", "60"], 0),
    "quotas --json": (["quotas", "quotas", "--national-number", "60", "--json"], 0),
}
"""Commands that only print, with the exit code of each."""

WORKING = {
    "run": (["run", SCENARIO], 3, "runs/small-2018-05-02-002/manifest.json"),
    "run --json": (["run", SCENARIO, "--json"], 3, "runs/small-2018-05-02-002/manifest.json"),
    "verify": (["verify", RUN], 0, RUN),
    "letters": (["letters", RUN], 0, RUN),
    "decide": (["decide", RUN, "C1", "--as", "AB"], 0, "data/decisions.csv"),
    "decide --json": (["decide", RUN, "C1", "--as", "AB", "--json"], 0, "data/decisions.csv"),
    "decide, left out": (["decide", RUN, "C8", "--all-clear", "--as", "AB"], 3, "data/decisions.csv"),
    "reopen": (["reopen", "C4", "--data", DATA, *ASKED], 0, "data/decisions.csv"),
    "status --out": (["status", SCENARIO, "--out", "out"], 0, "out/status.html"),
    "quotas --out": (["quotas", "quotas", "--national-number", "60", "--out", "out"], 0, "out/quotas.csv"),
    "generate": (["generate", "--out", "made", "--cases", "3", "--municipalities", "3"], 0, "made/scenario.yaml"),
    "refused": (["decide", RUN, "C4", "--as", "AB"], 2, RUN),
    "no command": (["nothing"], 2, RUN),
}
"""Commands that do something, with the exit code of the work and what they write."""

SLOW = {
    "compare": ["compare", SCENARIO, "other.yaml", "--processes", "1"],
    "cost-of-rules": ["cost-of-rules", SCENARIO, "--processes", "1"],
    "simulate": ["simulate", SCENARIO, "--batches", "2", "--processes", "1"],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = small.copied(tmp_path)
    quota_inputs(folder / "quotas")
    (folder / "other.yaml").write_text(small.SCENARIO.replace("small", "other"), encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


# --- streams ------------------------------------------------------------------------------------------------------


def closed_pipe() -> int:
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def full_device() -> int:
    return os.open("/dev/full", os.O_WRONLY)


def lost_terminal() -> int:
    master, terminal = pty.openpty()
    os.close(master)
    return terminal


LOST: dict[str, Callable[[], int] | None] = {
    "closed pipe": closed_pipe,
    "full device": full_device,
    "lost terminal": lost_terminal,
    "closed": None,
}


@contextmanager
def stdout_on(opened: int | None, encoding: str = "utf-8") -> Iterator[None]:
    """The process's stdout as Python makes it for a descriptor, or none; stderr is kept away from the terminal."""
    before, err = sys.stdout, sys.stderr
    hangup = signal.getsignal(signal.SIGHUP)
    file = None if opened is None else io.BufferedWriter(io.FileIO(opened, "w", closefd=False))
    sys.stdout = None if file is None else io.TextIOWrapper(file, encoding)
    sys.stderr = io.StringIO()
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before, err
        signal.signal(signal.SIGHUP, hangup)
        if opened is not None:
            os.close(opened)


def ended(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """The exit code of the command with the streams as they are, and what it says on stderr."""
    monkeypatch.setattr(sys, "argv", ["visitering", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    err: Any = sys.stderr
    return int(end.value.code or 0), err.getvalue()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("command", "stream"), one_in(3, product(PRINTING, LOST)))
def test_who_only_prints_fails_where_lines_are_missing_from_a_file(
    command: str, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, code = PRINTING[command]
    opened = LOST[stream]
    with stdout_on(opened and opened()):
        found, err = ended(arguments, monkeypatch)
    if stream == "full device":
        assert found == 1
        assert "What was asked for could not be written: No space left on device.\n" in err
    else:
        assert found == code
        assert "written" not in err


@pytest.mark.parametrize(("command", "stream"), one_in(3, product(WORKING, LOST)))
def test_the_exit_code_is_that_of_the_work(
    command: str, stream: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, code, written = WORKING[command]
    opened = LOST[stream]
    book = (folder / "data" / "decisions.csv").read_bytes()
    with stdout_on(opened and opened()):
        found, err = ended(arguments, monkeypatch)
    assert found == code
    assert ("The work is done, but what was printed could not be written" in err) is (
        stream == "full device" and command not in ("refused", "no command")
    )
    assert (folder / written).exists()
    assert ((folder / "data" / "decisions.csv").read_bytes() != book) is (written == "data/decisions.csv")
    if arguments[:3] == ["decide", RUN, "C1"]:
        again = visitering("decide", RUN, "C1", "--as", "AB")
        assert (again.code, again.err) == (
            2,
            "C1 is already decided: Aarhus, on 2018-05-02 by AB. Nothing was decided.\n",
        )


@pytest.mark.campaign
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", SLOW)
def test_tables_of_many_placements_are_printed_like_all_else(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    for opened in (full_device(), os.open("x.txt", os.O_WRONLY | os.O_CREAT)):
        with stdout_on(opened, "ascii"):
            assert ended(SLOW[command], monkeypatch)[0] == 0
    assert Path("x.txt").stat().st_size > 100
    assert len(list(Path("runs").glob("[a-z]*"))) == 1 + 2


# --- encodings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "told", "encoding"),
    one_in(
        4,
        product(
            ["status", "explain", "schema", "check --json", "quotas"],
            ["PYTHONIOENCODING", "PYTHONUTF8", ""],
            ["cp1252", "ascii", "latin-1"],
        ),
    ),
)
def test_what_an_encoding_lacks_is_replaced_and_a_file_is_utf8_unless_told_otherwise(
    command: str, told: str, encoding: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = small.TABLES["municipalities.csv"].replace("Aarhus", "Łódź → x")
    (folder / "data" / "municipalities.csv").write_text(table, encoding="utf-8")
    for name in ("PYTHONIOENCODING", "PYTHONUTF8"):
        monkeypatch.delenv(name, raising=False)
    if told:
        monkeypatch.setenv(told, encoding if told == "PYTHONIOENCODING" else "0")
    arguments, code = PRINTING[command]
    with stdout_on(os.open("x.txt", os.O_WRONLY | os.O_CREAT), encoding):
        assert ended(arguments, monkeypatch)[0] == code
    whole = visitering(*arguments).out
    printed = Path("x.txt").read_bytes().decode(encoding if told else "utf-8")
    if command in ("schema", "check --json"):
        assert json.loads(printed) == json.loads(whole)
    else:
        expected = whole.encode(encoding, "replace").decode(encoding) if told else whole
        assert printed == expected


# --- a process of its own -----------------------------------------------------------------------------------------


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line of bash, whose `V` is the command."""
    environment = {**os.environ, "V": f"{sys.executable} -m visitering"}
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "code", "out"),
    [
        ("$V --help | true; echo ${PIPESTATUS[0]}", "0", None),
        ("$V schema | head -n 1; echo ${PIPESTATUS[0]}", "0", None),
        ("PYTHONUNBUFFERED=1 $V schema > /dev/full; echo $?", "1", "What was asked for could not be written"),
        ("$V schema >&- 2>&-; echo $?", "0", None),
        ("$V explain 2>&-; echo $?", "2", None),
        ("$V explain 2>/dev/full; echo $?", "2", None),
    ],
)
def test_python_itself_says_nothing_at_the_end(line: str, code: str, out: str | None, tmp_path: Path) -> None:
    done = shell(line, tmp_path)
    assert done.stdout.split()[-1] == code
    assert done.stderr == "" if out is None else done.stderr.startswith(out) and done.stderr.count("\n") == 1


@pytest.mark.campaign
def test_the_faults_of_lost_output(tmp_path: Path) -> None:
    folder = fault_folders.copied("output_lost", tmp_path)
    run = shell("$V run s.yaml > /dev/full", folder)
    assert run.returncode == 0
    assert "The work is done, but" in run.stderr
    assert [path.name for path in (folder / "runs").iterdir()] == ["s-2018-05-02-001"]
    small.reviewed(next((folder / "runs").iterdir()))
    decided = shell(
        "$V decide runs/* --all-clear --reviewed-list reviewed.txt --as AB 2>&1 | true; exit ${PIPESTATUS[0]}", folder
    )
    assert (decided.returncode, decided.stderr) == (0, "")
    assert (folder / "d" / "decisions.csv").read_text(encoding="utf-8").count(",accepted,") == 3


def test_the_faults_of_an_encoding(tmp_path: Path) -> None:
    folder = fault_folders.copied("output_encoding", tmp_path)
    assert visitering("run", folder / "s.yaml").code == 0
    small.reviewed(next((folder / "runs").iterdir()))
    decided = shell(
        "PYTHONIOENCODING=cp1252 $V decide runs/* --all-clear --reviewed-list reviewed.txt --as AB > x.txt", folder
    )
    assert (decided.returncode, decided.stderr) == (0, "")
    assert "ód? ? x" in (folder / "x.txt").read_text(encoding="cp1252")
    assert (folder / "d" / "decisions.csv").read_text(encoding="utf-8").count(",accepted,") == 3


def test_the_faults_of_a_closed_pipe(tmp_path: Path) -> None:
    folder = fault_folders.copied("closed_pipe", tmp_path)
    assert visitering("run", folder / "s.yaml").code == 0
    decided = shell("$V decide runs/* K1 --as AB | true; exit ${PIPESTATUS[0]}", folder)
    assert (decided.returncode, decided.stderr) == (0, "")
    again = shell("$V decide runs/* K1 --as AB | true; exit ${PIPESTATUS[0]}", folder)
    assert again.returncode == 2
    assert "already decided" in again.stderr


@pytest.mark.campaign
def test_a_decision_outlives_its_terminal(folder: Path) -> None:
    """The terminal goes while the command waits for the book; it decides all the same, and ends with 0."""
    master, terminal = pty.openpty()
    command = [sys.executable, "-m", "visitering", "decide", RUN, "C1", "--as", "AB", "--yes"]
    with held(folder / "data"):
        process = subprocess.Popen(
            command,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
            preexec_fn=with_this_terminal,
        )
        os.close(terminal)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=4)
        os.close(master)
    assert process.wait(timeout=60) == 0
    assert "C1" in small.book(folder)


def with_this_terminal() -> None:
    """In the new process: its stdin is the terminal whose end it is told of, as in a window."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
