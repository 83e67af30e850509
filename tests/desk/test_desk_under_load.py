"""Many officers at once, and a server that is killed: nothing confirmed is lost, nothing is done twice."""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest

import decided_runs as small
from commands import visitering
from desks import Answer, Officer, form_on
from visitering.desk.store import Store
from visitering.loading import load

pytestmark = pytest.mark.campaign
DEMO = Path(__file__).parents[2] / "data" / "demo"
OFFICERS = 20
SECONDS = 120.0
KILLS = 100


class Command:
    """A desk served by the command, in a process of its own."""

    def __init__(self, scenario: Path, officers: list[str]) -> None:
        command = [sys.executable, "-m", "visitering", "desk", str(scenario), "--port", "0"]
        command += [part for name in officers for part in ("--as", name)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert "is open" in self.process.stdout.readline()
        self.links = {}
        for _ in officers:
            name, _, address = self.process.stdout.readline().strip().partition(": ")
            self.links[name] = address
        self.port = int(next(iter(self.links.values())).split(":")[2].partition("/")[0])

    def officer(self, name: str) -> Officer:
        return Officer(self.port, self.links[name])


def test_twenty_officers_for_two_minutes(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "data")
    scenario = tmp_path / "desk.yaml"
    scenario.write_text(
        "name: desk\ndata: data\ndate: 2026-07-01\nlanguage: en\nsolver: {effort: 1}\noutput: {folder: runs}\n",
        encoding="utf-8",
    )
    assert visitering("run", scenario).code == 3
    run = "desk-2026-07-01-001"
    command = Command(scenario, [f"O{n}" for n in range(OFFICERS)])
    confirmed: list[tuple[str, str]] = []
    decided: list[str] = []
    trouble: list[str] = []
    until = time.monotonic() + SECONDS

    def work(n: int) -> None:
        rng, officer = random.Random(n), command.officer(f"O{n}")
        try:
            everything = {c: a for page in (1, 2, 3) for c, a in officer.cases(f"{run}?page={page}").items()}
            while time.monotonic() < until:
                case, address = rng.choice([*everything.items()])
                answer = _one_thing(officer, rng, run, case, address, confirmed, decided, n)
                if answer.status >= 500 or answer.status in (400, 403, 413, 421):
                    trouble.append(f"{answer.status}: {answer.words[:300]}")
        except Exception as error:
            trouble.append(f"O{n}: {type(error).__name__}: {error}")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(OFFICERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    command.process.send_signal(signal.SIGINT)
    assert command.process.wait(timeout=60) in (0, 130, -2)
    assert trouble == []
    assert len(confirmed) > 100
    assert decided
    store = Store(tmp_path / "runs")
    reasons = {act.reason for act in store.since(run, 0)}
    assert {reason for _, reason in confirmed} <= reasons
    book = Counter(d.case_id for d in load(scenario).problem.decisions if d.run == run)
    assert set(decided) <= set(book)
    assert {case: n for case, n in book.items() if n > 1} == {}


def _one_thing(
    officer: Officer,
    rng: random.Random,
    run: str,
    case: str,
    address: str,
    confirmed: list[tuple[str, str]],
    decided: list[str],
    n: int,
) -> Answer:
    what = rng.random()
    page = officer.get(address)
    if what < 0.35 or page.status != 200:
        return page
    # Sent as the page was read: in between another officer may have decided the case.
    reason = f"mærke nummer {rng.random()} fra {n}"
    kind = rng.choice(["move", "not", "note"])
    mark = form_on(page.text, "mark", kind=kind, municipality="0461", reason=reason)
    if what < 0.75 and mark is not None:
        answer = officer.post(*mark)
        if answer.status == 200:
            confirmed.append((case, reason))
        return answer
    if what < 0.85:
        return officer.get(f"/runs/{run}/marks")
    if what < 0.95:
        return officer.get(f"/runs/{run}/places/0461")
    accept = form_on(page.text, "decide", kind="accept", reviewed="1")
    if accept is None or 'value="accept"' not in page.text:
        return page
    shown = officer.post(*accept)
    form = re.search(r'<form method="post" action="([^"]*/confirm)".*?</form>', shown.text, re.DOTALL)
    if form is None:
        return shown
    answer = officer.post(form[1], dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0])))
    if answer.status == 200 and "1 decision recorded" in answer.words:
        decided.append(case)
    return answer


def test_a_hundred_kills_lose_nothing_that_was_confirmed(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    rng, confirmed = random.Random(7), set[str]()
    for n in range(KILLS):
        command = Command(folder / "scenario.yaml", ["AB", "CD"])
        officer = command.officer("AB")
        cases = officer.cases(small.RUN) if n % 10 else {}  # one in ten is killed while it reads the run
        killer = threading.Timer(rng.uniform(0.0, 0.4), command.process.kill)
        killer.start()
        with suppress(OSError, HTTPException, AssertionError, KeyError):
            _busy(officer, cases or officer.cases(small.RUN), n, confirmed)
        killer.join()
        command.process.wait()
        problem = load(folder / "scenario.yaml").problem  # the book is whole
        last = Counter(d.case_id for d in problem.standing.values())
        assert all(times == 1 for times in last.values())
        store = Store(folder / "runs")
        assert confirmed <= {act.reason for act in store.since(small.RUN, 0)}
        store.close()
    assert len(confirmed) > KILLS
    assert visitering("verify", "--log", folder / "data").code == 0
    assert json.loads(visitering("check", folder / "scenario.yaml", "--json").out)["faults"] == []


def _busy(officer: Officer, cases: dict[str, str], n: int, confirmed: set[str]) -> None:
    """One officer marks and decides as fast as can be, until the server is gone."""
    for turn in range(1000):
        case = ("C1", "C2", "C3", "C8")[turn % 4]
        reason = f"gang {n}, mærke {turn}"
        if officer.send(cases[case], "mark", kind="note", reason=reason).status == 200:
            confirmed.add(reason)
        if turn % 5 == 4:
            shown = officer.send(cases["C7"], "decide", kind="accept")
            form = re.search(r'<form method="post" action="([^"]*/confirm)".*?</form>', shown.text, re.DOTALL)
            if form is None:
                officer.send(f"/runs/{small.RUN}", "undo")
            else:
                officer.post(form[1], dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0])))
