"""Any sequence of run, decide, reject, override, reopen, hold, undo and letters leaves a sound book.

`check` accepts it, letters agree with it, and the log agrees with both.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import decided_runs as small
from commands import Ended, visitering
from on_paper import disagreements
from shares import first

STEPS = 12
CASES = ("C1", "C2", "C3", "C5", "C7", "C8")
PLACES = ("Aarhus", "Aalborg", "København")
REASON = "efter samtale med familien"


class Week:
    """A dataset with its runs, and what two officers do to it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.dice = folder, random.Random(seed)
        self.scenario, self.data = folder / "scenario.yaml", folder / "data"
        self.done: list[str] = []

    @property
    def runs(self) -> list[Path]:
        return sorted(path for path in (self.folder / "runs").iterdir() if (path / "manifest.json").exists())

    def step(self) -> Ended:
        """Something that an officer might do; it may be refused, and then changes nothing."""
        officer, case = self.dice.choice(("AB", "CD")), self.dice.choice(CASES)
        run, place = self.dice.choice(self.runs), self.dice.choice(PLACES)
        reason, who = ("--reason", REASON), ("--as", officer)
        acts: dict[str, tuple[object, ...]] = {
            "run": ("run", self.scenario),
            "accept": ("decide", run, case, *who, "--reviewed", "--stale"),
            "all clear": ("decide", run, "--all-clear", "--reviewed-list", small.reviewed(run), *who, "--stale"),
            "reject": ("decide", run, "--reject", case, *reason, *who, "--stale"),
            "override": ("decide", run, "--override", f"{case}={place}", *reason, *who, "--stale"),
            "with grounds": (
                *("decide", run, "--override", f"{case}={place}", *reason, *who, "--stale"),
                *("--grounds", "Familien har et netværk i kommunen (§ 12, stk. 2)", "--against", "quota"),
            ),
            "reopen": (
                *("reopen", case, "--data", self.data, *who, *reason, "--ground", "other"),
                *("--requested-by", "agency", "--on", str(small.DAY)),
            ),
            "undo": ("undo", "--data", self.data, *who),
            "hold": ("hold", run, f"{case}={place}", *reason, "--stale"),
            "letters": ("letters", run),
            "announce": ("announce", run, case, *who, "--stale"),
        }
        name = self.dice.choice(list(acts))
        ended = visitering(*(a if isinstance(a, Path) else str(a) for a in acts[name]))
        self.done.append(f"{name} {case} {place} {run.name} {officer}: {ended.code} {ended.err.strip()}")
        return ended


@pytest.mark.parametrize("seed", first(2, range(6)))
def test_whatever_is_done_the_book_the_letters_and_the_log_agree(seed: int, tmp_path: Path) -> None:
    week = Week(small.copied(tmp_path), seed)
    for _ in range(STEPS):
        before = (week.data / "decisions.csv").read_bytes()
        ended = week.step()
        assert ended.code in (0, 2, 3), week.done
        if ended.code == 2:
            assert (week.data / "decisions.csv").read_bytes() == before, week.done
    checked = visitering("check", week.scenario)
    assert checked.code == 0, (checked.err, week.done)
    run = week.runs[-1]
    lettered = visitering("letters", run)
    assert lettered.code == 0, (lettered.err, week.done)
    folder = max((week.folder / "runs").glob(f"{run.name}-letters*"), key=lambda path: path.stat().st_mtime_ns)
    assert disagreements(folder, week.data) == [], week.done
    log = visitering("verify", "--log", week.scenario)
    assert log.code == 0, (log.out, week.done)
    assert visitering("run", week.scenario).code in (0, 3), week.done
