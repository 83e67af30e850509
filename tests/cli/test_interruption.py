"""Ctrl-C and SIGTERM: once to end the search, twice to end the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from shares import first
from visitering.cli.progress import Interruption, ProgressLine

pytestmark = pytest.mark.campaign


def test_the_first_is_a_wish_the_second_an_end(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interruption() as interrupted:
        assert not interrupted()
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupted()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
    assert "best placement found so far" in capsys.readouterr().err


def test_a_scheduler_asks_as_the_user_does() -> None:
    """`timeout` and batch systems send SIGTERM: once ends the search, twice the command, with the signal's code."""
    with Interruption() as interrupted:
        os.kill(os.getpid(), signal.SIGTERM)
        assert interrupted()
        with pytest.raises(SystemExit) as end:
            os.kill(os.getpid(), signal.SIGTERM)
    assert end.value.code == 143


def test_progress_says_nothing_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine(quiet=False) as progress:
        progress("conflicts", share=1.0)
    assert capsys.readouterr().err == ""


BEGIN = """
import sys
from visitering import cli
from visitering.matching import tiers

def begun():
    print("begun", file=sys.stderr, flush=True)
"""
A_COMMAND = "begun()\ncli.main()\n"
A_SEARCH = """
guided = tiers.guided

def guided_once_told(*arguments):
    begun()
    return guided(*arguments)

tiers.guided = guided_once_told
cli.main()
"""


def heard_again() -> None:
    """Tests that run in the background may have been started with Ctrl-C ignored, which a command inherits."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def started(then: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """A command in a process of its own, once it is about to begin, or its search is."""
    command = [sys.executable, "-c", BEGIN + then, *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heard_again
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "begun\n"
    return process


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A scenario whose search takes far longer than a test waits."""
    from visitering.generating import generate

    generate(cases=300, municipalities=20, seed=1, out=tmp_path / "data")
    scenario = tmp_path / "endless.yaml"
    settings = {"extends": "data/scenario.yaml", "solver": {"effort": 10_000, "time_limit_s": 10_000}}
    scenario.write_text(yaml.safe_dump({**settings, "output": {"folder": "runs"}}), encoding="utf-8")
    return scenario


@pytest.mark.parametrize("processes", first(1, ["2", "1"]))
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_comparison_ends_at_once_with_a_sentence(
    endless: Path, number: signal.Signals, code: int, processes: str
) -> None:
    """And so do the processes that work for it: they would hold the pipes open."""
    process = started(A_COMMAND, "cost-of-rules", endless, "--processes", processes)
    time.sleep(3)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, "")
    assert err == "Ended at once, as asked. Nothing is left half written.\n"
    assert list(endless.parent.rglob("cost_of_rules.csv")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_ends_with_the_best_placement_by_then(endless: Path, number: signal.Signals) -> None:
    process = started(A_SEARCH, "run", endless, "--json")
    time.sleep(0.5)
    process.send_signal(number)
    out, err = process.communicate(timeout=120)
    assert process.returncode in (0, 3)
    assert "interrupted" in out
    assert err == "Ending the search with the best placement found so far. Ctrl-C again ends at once.\n"
