"""Every writing command is killed a hundred times at random moments: nothing is lost, nothing stands half written."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import decided_runs as small
from commands import visitering
from visitering.loading.dataset import read_dataset
from visitering.loading.findings import Findings
from visitering.storing.run_files import RunFiles

pytestmark = pytest.mark.campaign
KILLS = 100
REASON = ("--reason", "efter samtale med familien")
ASKED = ("--ground", "other", "--requested-by", "agency", "--on", str(small.DAY))

Command = Callable[[Path], tuple[str | Path, ...]]
COMMANDS: dict[str, Command] = {
    "run": lambda folder: ("run", folder / "scenario.yaml"),
    "hold": lambda folder: ("hold", run_of(folder), "C8=Aalborg", *REASON, "--stale"),
    "decide": lambda folder: ("decide", run_of(folder), "C1", "--as", "AB", "--stale"),
    "undo": lambda folder: ("undo", "--as", "AB", "--data", folder / "data"),
    "reopen": lambda folder: ("reopen", "C4", "--data", folder / "data", "--as", "AB", *REASON, *ASKED),
    "announce": lambda folder: ("announce", run_of(folder), "--as", "AB", "--stale"),
    "letters": lambda folder: ("letters", run_of(folder)),
    "export": lambda folder: (
        *("export", "--data", folder / "data", "--decided-since", "2018-01-01"),
        *("--out", folder / f"out-{time.monotonic_ns()}.csv"),
    ),
    "look": lambda folder: ("explain", run_of(folder), "C8", "--as", "AB"),
}


def run_of(folder: Path) -> Path:
    return folder / "runs" / small.RUN


def in_child(act: Callable[[], object]) -> int:
    child = os.fork()
    if child:
        return child
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - in a process that is about to end
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        code = 1
        try:
            act()
            code = 0
        finally:
            os._exit(code)


def rows(folder: Path) -> int:
    """How many decisions the book has; it must be one that can be read."""
    findings = Findings()
    found = read_dataset(folder / "data", None, findings).decisions
    assert findings.faults == []
    return len(found)


def sound(folder: Path) -> None:
    """Everything that has its name is whole: the dataset, the runs, the log."""
    assert visitering("check", folder / "scenario.yaml").code == 0
    for path in (folder / "runs").iterdir():
        if path.is_dir() and not path.name.startswith("."):
            manifest = path / "manifest.json"
            assert not manifest.exists() or list(RunFiles(path).strange()) == []
            assert manifest.exists() or (path / "index.csv").exists()
    log = visitering("verify", "--log", folder / "scenario.yaml")
    assert log.code == 0, log.out


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_a_hundred_times(name: str, tmp_path: Path) -> None:
    made = small.copied(tmp_path / "made")
    if name in ("undo", "letters", "export"):
        assert visitering("decide", run_of(made), "C1", "C8", "--as", "AB").code == 0
    dice, command = random.Random(name), COMMANDS[name]
    taken = 0.0
    for _ in range(2):  # the second time nothing is imported for the first time
        trial = shutil.copytree(made, tmp_path / f"trial{time.monotonic_ns()}")
        began = time.monotonic()
        os.waitpid(in_child(lambda trial=trial: visitering(*command(trial))), 0)  # type: ignore[misc]
        taken = time.monotonic() - began
    folder, killed = shutil.copytree(made, tmp_path / "folder"), 0
    before, done = rows(folder), False
    for n in range(KILLS):
        if n % 10 == 0 or done:  # where the command came through it would have nothing left to do
            shutil.rmtree(folder)
            shutil.copytree(made, folder)
        child = in_child(lambda: visitering(*command(folder)))
        time.sleep(dice.uniform(0, taken))
        os.kill(child, signal.SIGKILL)
        done = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL
        killed += not done
        taken *= 0.8 if done else 1.05  # the machine may be slower or faster than it was a moment ago
        assert rows(folder) >= before
        if n % 5 == 4:
            sound(folder)
    assert killed >= KILLS // 5
    shutil.rmtree(folder)
    shutil.copytree(made, folder)
    assert visitering(*command(folder)).code in (0, 3)
    sound(folder)
