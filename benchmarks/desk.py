"""How fast the desk answers, at 300 and at 9,000 cases: medians of 200 requests a page, as Markdown.

    python benchmarks/desk.py [--cases 300 9000] [--requests 200]

The desk is served by its command, in a process of its own, and asked by one officer over loopback, with twenty marks
made before. Each page is set against the bare answer of the same server: a style sheet. The arithmetic of marks is
timed by itself, in this process, on the same run.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from visitering.audit.together import MovesTogether
from visitering.generating import generate
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook
from visitering.storing.run_folder import RunFolder

MARKS = 20
EFFORT = "solver: {gap: 0.02, effort: 60, time_limit_s: 600}\n"


class Browser:
    """One officer over one connection that is kept."""

    def __init__(self, link: str) -> None:
        _, _, host, path = link.split("/", 3)
        self.host, self.cookie = host, ""
        self.connection = HTTPConnection(host, timeout=300)
        answer = self.ask("GET", f"/{path}")
        self.cookie = answer[1]["set-cookie"].partition(";")[0]

    def ask(
        self, method: str, path: str, fields: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Cookie": self.cookie, "Origin": f"http://{self.host}"}
        self.connection.request(method, path, urlencode(fields) if fields else None, headers)
        response = self.connection.getresponse()
        return response.status, {n.lower(): v for n, v in response.getheaders()}, response.read()

    def text(self, path: str) -> str:
        status, _, body = self.ask("GET", path)
        assert status == 200, f"{path}: {status}"
        return body.decode()


@contextmanager
def desk(scenario: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "visitering", "desk", str(scenario), "--as", "AB", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield process.stdout.readline().strip().partition(": ")[2]
    finally:
        process.terminate()
        process.wait(timeout=60)


def measured(folder: Path, cases: int, requests: int) -> None:
    generate(cases, 98, 1, folder)
    scenario = folder / "scenario.yaml"
    stated = re.sub(r"^(solver|output):.*\n", "", scenario.read_text(encoding="utf-8"), flags=re.MULTILINE)
    scenario.write_text(f"{stated}{EFFORT}output: {{folder: runs}}\n", encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "visitering", "run", str(scenario), "--ok-when-open"], check=True, stdout=-3
    )
    run = next(path for path in (folder / "runs").iterdir() if (path / "manifest.json").exists())
    with desk(scenario) as link:
        browser = Browser(link)
        address = f"/runs/{run.name}"
        began = time.perf_counter()
        first = browser.text(address)
        opening = time.perf_counter() - began
        tokens = re.findall(r'/cases/(\w+)">', browser.text(f"{address}?rank=clear"))
        for token in tokens[:MARKS]:
            page = browser.text(f"{address}/cases/{token}")
            form = page.partition('id="mark"')[2]
            fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)[:4])
            asked = {"kind": "move", "municipality": "0751", "reason": "til en måling"}
            assert browser.ask("POST", f"{address}/mark", fields | {"case": token} | asked)[0] == 303
        assert "AB" in first
        case = f"{address}/cases/{tokens[MARKS]}"
        pages = {
            "a style sheet": "/static/desk.css",
            "worklist": address,
            "worklist, narrowed": f"{address}?rank=clear&household=2",
            "a case, its map and table": case,
            "what if here": f"{case}/there?municipality=0461",
            "marks together": f"{address}/marks",
            "municipalities": f"{address}/places",
            "a municipality beside another": f"{address}/places/0751?beside=0461",
            "letters of a case": f"{case}/letters",
            "news": f"{address}/news?since=0",
        }
        print(f"\n{cases:,} cases; the first page, which reads the run, took {opening:.1f} s.\n")
        print("| page | median, ms | 95 of 100 within, ms | × a style sheet |\n|---|--:|--:|--:|")
        bare = 0.0
        for name, path in pages.items():
            taken = []
            for _ in range(requests):
                began = time.perf_counter()
                status, *_ = browser.ask("GET", path)
                taken.append(1000 * (time.perf_counter() - began))
                assert status in (200, 204), f"{path}: {status}"
            median = statistics.median(taken)
            bare = bare or median
            late = statistics.quantiles(taken, n=20)[-1]
            print(f"| {name} | {median:.1f} | {late:.1f} | {median / bare:.0f} |")
    print(f"| the arithmetic of {MARKS} marks alone | {arithmetic(run, requests):.1f} | | |")


def arithmetic(run: Path, times: int) -> float:
    """Median milliseconds of random marks on a run."""
    folder, rng, taken = RunFolder(run), random.Random(1), []
    moves = MovesTogether(Rulebook(folder.problem), Scores(folder.problem), folder.result())
    moves.move({})
    codes = [municipality.code for municipality in folder.problem.municipalities]
    for _ in range(times):
        marks = {case.case_id: rng.choice(codes) for case in rng.sample(folder.problem.batch, MARKS)}
        began = time.perf_counter()
        moves.move(marks)
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[300, 9000])
    parser.add_argument("--requests", type=int, default=200)
    asked = parser.parse_args()
    for cases in asked.cases:
        with tempfile.TemporaryDirectory() as folder:
            measured(Path(folder) / "data", cases, asked.requests)


if __name__ == "__main__":
    main()
