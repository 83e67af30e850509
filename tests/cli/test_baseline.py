"""The demo batch under scenarios/baseline.yaml, run once with a little of its effort."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from commands import Ended, visitering
from visitering.reporting.case_page import page_of
from visitering.storing.run_folder import RunFolder

ROOT = Path(__file__).parents[2]
DECISION_YEAR = 2026


@dataclass(frozen=True)
class Baseline:
    """How the command ended, its summary, and the folder it wrote."""

    ended: Ended
    summary: dict[str, Any]
    folder: Path

    def table(self, name: str) -> list[dict[str, str]]:
        text = (self.folder / name).read_text(encoding="utf-8-sig")
        return list(csv.DictReader(StringIO(text), delimiter=";"))

    @property
    def lines(self) -> list[dict[str, Any]]:
        text = (self.folder / "explanations.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    """As it is shipped, but for where the data lie, where the run folder goes and when the search ends."""
    folder = tmp_path_factory.mktemp("baseline")
    shutil.copytree(ROOT / "data" / "demo", folder / "data", ignore=shutil.ignore_patterns(".*", "events.jsonl"))
    scenario = folder / "scenario.yaml"
    shipped = (ROOT / "scenarios" / "baseline.yaml").as_posix()
    scenario.write_text(
        f"name: baseline\nextends: {shipped}\ndata: data\noutput: {{folder: runs}}\nsolver: {{effort: 2}}\n",
        encoding="utf-8",
    )
    ended = visitering("run", scenario, "--json")
    summary = json.loads(ended.out)
    return Baseline(ended, summary, Path(summary["folder"]))


def test_it_ends_with_3_and_says_nothing_else(baseline: Baseline) -> None:
    assert (baseline.ended.code, baseline.ended.err) == (3, "")


def test_all_that_can_be_placed_are(baseline: Baseline) -> None:
    summary = baseline.summary
    assert (summary["cases"], summary["cases_placed"], summary["needs_decision"]) == (130, 126, 4)
    first, *_, last = summary["tiers"]
    assert first["goals"] == {"place_persons": 1.0}
    assert first["outcome"] == "optimal"
    assert first["points"] == first["bound"] == summary["persons_placed"]
    assert 0 <= last["gap"] <= 0.02
    assert summary["repeatable"]


def test_every_case_has_its_sentence(baseline: Baseline) -> None:
    rows = baseline.table("assignments.csv")
    assert len(rows) == baseline.summary["cases"] + baseline.summary["locked"]
    for row in rows:
        assert len(row["reason"]) > 20
        assert row["reason"].endswith(".")
        assert not {"{", "}"} & set(row["reason"])
    assert {row["case_id"] for row in rows if row["status"] == "needs_decision"} == {
        row["case_id"] for row in baseline.table("unplaced.csv")
    }


def test_a_caseworker_looks_first_at_minors_and_those_turning_18(baseline: Baseline) -> None:
    cases = inputs(baseline, "cases.csv")
    minors = {row["case_id"] for row in cases if row["unaccompanied_minor"] == "yes"}
    turning = {
        row["case_id"]
        for row in inputs(baseline, "persons.csv")
        if int(row["birth_year"]) == DECISION_YEAR - 18 and not row.get("adult")
    }
    rows = baseline.table("assignments.csv")
    batch = {row["case_id"] for row in rows if row["status"] != "locked"}
    marked = {row["case_id"] for row in rows if row["manual_review"]}
    assert minors & batch
    assert marked == (minors | turning) & batch
    assert len(marked) == baseline.summary["manual_review"]


def inputs(baseline: Baseline, name: str) -> list[dict[str, str]]:
    text = (baseline.folder / "inputs" / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(StringIO(text), dialect=csv.Sniffer().sniff(text.splitlines()[0])))


def test_no_municipality_is_beyond_its_quota_without_a_reason(baseline: Baseline) -> None:
    over = {
        row["municipality"]
        for row in baseline.table("municipalities.csv")
        if int(row["received"]) + int(row["decided"]) + int(row["placed_now"]) > int(row["quota"])
    }
    with_reason = {
        row["municipality"]
        for row in baseline.table("assignments.csv")
        if row["over_quota_basis"] and row["status"] == "proposed"
    }
    full_before = {row["municipality"] for row in baseline.table("municipalities.csv") if row["placed_now"] == "0"}
    assert with_reason <= over
    assert over - full_before <= with_reason


def test_the_page_is_small(baseline: Baseline) -> None:
    assert (baseline.folder / "report.html").stat().st_size < 3_000_000


@pytest.fixture(scope="session")
def letters(baseline: Baseline) -> Path:
    """The folder with the letters of the run: proposals all of them, since nobody has decided."""
    ended = visitering("letters", baseline.folder, "--json")
    said = json.loads(ended.out)
    assert (ended.code, said["written"]) == (0, baseline.summary["cases_placed"])
    return Path(said["folder"])


def test_the_letters_of_the_demo_cite_the_order_of_the_day_and_lack_a_paragraph_for_minors_alone(
    baseline: Baseline, letters: Path
) -> None:
    """That an amendment left the cited paragraphs as they are is what data/demo-law assumes."""
    minors = {row["case_id"] for row in inputs(baseline, "cases.csv") if row["unaccompanied_minor"] == "yes"}
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (letters / "decision").glob("*.txt")}
    order = "bekendtgørelse nr. 550 af 3. maj 2022 om boligplacering af flygtninge med senere ændringer."
    assert [case_id for case_id, text in texts.items() if order not in text] == []
    assert minors & texts.keys()
    blank = "[Sagsbehandleren skriver reglen og dens paragraf"
    assert {case_id for case_id, text in texts.items() if blank in text} == minors & texts.keys()
    assert all(re.search(r"\(§ 11, stk\. [13]\)", text) for text in texts.values())


def test_the_letters_of_the_demo_name_nobody_else(letters: Path) -> None:
    for letter in ("decision", "notice", "advance"):
        for path in (letters / letter).rglob("*.txt"):
            numbers = set(re.findall(r"\b[CP]\d{4}\b", path.read_text(encoding="utf-8")))
            assert numbers == (set() if letter == "advance" else {path.stem})


def test_no_reason_names_a_municipality_that_its_tables_leave_out(baseline: Baseline) -> None:
    """But for those that reported an opening, told with the travel time: in the table of the explanation, in that of

    `explain` and in that of the report.
    """
    names = {row["municipality"]: row["municipality_name"] for row in baseline.table("municipalities.csv")}
    page = (baseline.folder / "report.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    drawn = {case[0]: [list(names)[a[0]] for a in case[ALTERNATIVES]] for case in json.loads(found[1])["cases"]}
    run, met = RunFolder(baseline.folder), Counter[str]()
    for line in baseline.lines:
        if line["status"] == "locked":
            continue
        named = municipalities_in(AWAY.sub("", line["reason"]), names) - {line["municipality"]}
        better = {line["passed_over"]["municipality"]} if line["passed_over"] else set()
        assert named | better <= {a["municipality"] for a in line["alternatives"]}, line["case_id"]
        assert named <= {*drawn[line["case_id"]]}, line["case_id"]
        rows = [text for text in page_of(run, line["case_id"]).splitlines() if text.startswith("    ")]
        assert all(any(row.strip().startswith(names[code]) for row in rows) for code in named), line["case_id"]
        met.update(code for code in line["reason_codes"] if named)
    assert met.keys() >= {"placed.best", "placed.price", "placed.scarce", "placed.total.optimal"}


AWAY = re.compile(r"[^,;()]+ \(\d+ minutters rejse væk\)")
ALTERNATIVES = 15
"""Where the alternatives of a case stand in the data of the report."""


def municipalities_in(text: str, names: Mapping[str, str]) -> set[str]:
    """The codes of the municipalities that a text names; of names within names the longest."""
    code = {name: code for code, name in names.items()}
    pattern = "|".join(re.escape(name) for name in sorted(code, key=len, reverse=True))
    return {code[name] for name in re.findall(rf"(?<!\w)(?:{pattern})(?!\w)", text)}


def test_a_case_of_each_status_is_explained(baseline: Baseline) -> None:
    by_status = {line["status"]: line for line in baseline.lines}
    assert by_status.keys() == {"proposed", "locked", "needs_decision"}
    for line in by_status.values():
        ended = visitering("explain", baseline.folder, line["case_id"])
        assert (ended.code, ended.err) == (0, "")
        assert line["reason"] in ended.out
