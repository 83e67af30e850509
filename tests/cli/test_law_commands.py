"""The law of a scenario as a user meets it: other law tried, an agency's own file, and faults of either."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import decided_runs as small
from commands import visitering


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = small.copied(tmp_path)
    shutil.rmtree(folder / "runs")
    return folder


def with_law(folder: Path, law: str) -> Path:
    scenario = folder / "scenario.yaml"
    text = scenario.read_text(encoding="utf-8").replace("law: {extra: law.yaml}", f"law: {law}")
    scenario.write_text(text, encoding="utf-8")
    return scenario


def bases(run: Path) -> set[str]:
    lines = (run / "explanations.jsonl").read_text(encoding="utf-8").splitlines()
    return {fact["basis"] for line in lines for fact in json.loads(line)["law"]}


def test_a_trial_says_that_it_is_one_and_verifies(folder: Path) -> None:
    ended = visitering("run", with_law(folder, "{order: bek-50-2008}"))
    run = folder / "runs" / small.RUN
    assert "A trial of other law: placed as if bek-50-2008 were in force" in ended.out
    assert "order no. 50/2008 as amended section 13" in bases(run)
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "A trial: this run is placed as if order no. 50/2008 as amended were in force" in page
    assert visitering("verify", run).code == 0
    assert visitering("letters", run).code == 0
    index = (folder / "runs" / f"{small.RUN}-letters" / "index.csv").read_text(encoding="utf-8-sig")
    assert "the run tries another order" in index


def test_the_report_tells_the_transitional_rules_of_the_order(folder: Path) -> None:
    rules = "{da: sager fra før 1. juli følger nr. 50, en: cases from before 1 July follow no. 50}"
    law = f"{{order: bek-50-2008, corrections: {{orders: {{bek-50-2008: {{transition: {rules}}}}}}}}}"
    assert visitering("run", with_law(folder, law)).code == 3
    page = (folder / "runs" / small.RUN / "report.html").read_text(encoding="utf-8")
    assert "Transitional rules of order no. 50/2008: cases from before 1 July follow no. 50" in page


def test_a_run_keeps_the_law_that_it_was_made_with(folder: Path) -> None:
    assert visitering("run", folder / "scenario.yaml").code == 3
    (folder / "law.yaml").unlink()
    run = folder / "runs" / small.RUN
    assert "order no. 980/2016 section 11(1)" in bases(run)
    assert visitering("verify", run).code == 0


def test_without_a_law_of_its_own_the_order_is_cited_without_a_paragraph(folder: Path) -> None:
    assert visitering("run", with_law(folder, "{}")).code == 3
    assert "order no. 980/2016; the paragraph is not known" in bases(folder / "runs" / small.RUN)


@pytest.mark.parametrize(
    ("law", "told"),
    [
        ("{order: bek-55-2022}", "law.order: 'bek-55-2022': is no order that is known; did you mean bek-550-2022?"),
        ("{extra: nowhere.yaml}", "law.extra: 'nowhere.yaml': is not a file"),
        ("{extra: data/cases.csv}", "cases.csv"),
        ("{paragraph: 12}", "law.paragraph: is not a key that is known here"),
    ],
)
def test_faults_are_told_and_nothing_is_written(law: str, told: str, folder: Path) -> None:
    ended = visitering("run", with_law(folder, law))
    assert ended.code == 2
    assert told in ended.err
    assert not (folder / "runs").exists()
