"""What the files say of the cases is the same, whoever tells it and in whatever blocks."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from problems import random_problem
from small import Solved, solve
from visitering import pipeline
from visitering.explaining.catalogue import Catalogue
from visitering.generating import generate
from visitering.reporting import told
from visitering.reporting.told import AllTold, Teller, all_told, begin
from written import explainer, lines

FILES = (
    *("assignments.csv", "municipalities.csv", "unplaced.csv"),
    *("explanations.jsonl", "report.html", "certificate.json"),
)


@pytest.fixture
def _cycles() -> Iterator[None]:
    """`begin` is meant for a process that does nothing else."""
    yield
    gc.enable()


@pytest.mark.usefixtures("_cycles")
@pytest.mark.parametrize("seed", range(4))
def test_the_other_process_tells_what_this_one_tells(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "BLOCK", 3)
    solved = solve(random_problem(seed, cases=10, spare=0.9))
    teller = Teller(explainer(solved), Catalogue.of(solved.problem))
    beside = begin((solved.problem, solved.result, {}))
    assert len(teller.blocks) > 2
    assert [beside(block) for block in teller.blocks] == [teller.tell(block) for block in teller.blocks]


@pytest.mark.parametrize("seed", range(4))
def test_blocks_make_no_difference(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    solved = solve(random_problem(seed, cases=10, spare=0.9))
    whole = all_of(solved)
    monkeypatch.setattr(told, "BLOCK", 1)
    single = all_of(solved)
    assert len(single.lines) > len(whole.lines) == 1
    assert b"".join(single.explanations()) == b"".join(whole.explanations())
    assert {name: value for name, value in vars(single).items() if name not in ("lines", "cases")} == {
        name: value for name, value in vars(whole).items() if name not in ("lines", "cases")
    }
    assert (single.cases.rows, single.cases.texts.all) == (whole.cases.rows, whole.cases.texts.all)
    assert [json.loads(line) for line in b"".join(whole.explanations()).splitlines()] == lines(solved)


def all_of(solved: Solved) -> AllTold:
    return all_told(explainer(solved), Catalogue.of(solved.problem))


def test_a_run_in_two_processes_writes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(60, 98, 5, tmp_path / "data")
    scenario = tmp_path / "short.yaml"
    scenario.write_text("name: short\nextends: data/scenario.yaml\nsolver: {effort: 2}\n", encoding="utf-8")
    monkeypatch.setattr(told, "BLOCK", 4)
    alone = pipeline.run(scenario).write()
    monkeypatch.setattr(pipeline, "ENOUGH", 0)
    together = pipeline.run(scenario).write()
    assert {name: (alone / name).read_bytes() for name in FILES} == {
        name: (together / name).read_bytes() for name in FILES
    }
