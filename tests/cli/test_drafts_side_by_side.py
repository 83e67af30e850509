"""Drafts say what they are wherever they are shown: beside other scenarios, in their report, and case by case."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

import decided_runs as small
from commands import Ended, visitering

pytestmark = pytest.mark.campaign

WHY = ("--reason", "familien <b>har bedt om</b> det")
OF = "A draft of the run small-2018-05-02-001: nothing is decided by it."
CHOSEN = (
    "C8 is held in Aalborg: familien <b>har bedt om</b> det",
    "C3 is left open: familien <b>har bedt om</b> det",
    "C1 must not go to Aarhus: familien <b>har bedt om</b> det",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.copied(tmp_path)


def held(folder: Path, *what: str) -> Path:
    """The scenario of a draft of the small run."""
    ended = visitering("hold", folder / "runs" / small.RUN, *what, *WHY)
    assert ended.code == 3, ended.err
    return folder / "runs" / f"{small.RUN}-draft.yaml"


def compared(folder: Path, draft: Path, *more: str) -> Ended:
    ended = visitering("compare", folder / "scenario.yaml", draft, "--processes", "1", *more)
    assert ended.code == 0, ended.err
    return ended


def places(run: Path) -> dict[str, str]:
    rows = map(json.loads, (run / "explanations.jsonl").read_text(encoding="utf-8").splitlines())
    return {row["case_id"]: row["municipality"] for row in rows}


@pytest.mark.parametrize("move", ["few", "none", "free"])
def test_a_comparison_places_a_draft_as_the_draft_was_placed(folder: Path, move: str) -> None:
    """Its holds are its own, and others move as little as they do in it."""
    found = json.loads(compared(folder, held(folder, "C8=Aalborg", "--move", move), "--json").out)
    was, now = (places(folder / "runs" / name) for name in (small.RUN, "small-draft-2018-05-02-001"))
    draft = found["rows"][1]
    assert was["C8"] != now["C8"] == "0851"
    assert draft["cases_elsewhere"] == sum(was[case] != now[case] for case in was)
    assert draft["cases_placed"] == sum(place is not None for case, place in now.items() if case != "C4")


def test_a_comparison_is_not_taken_from_another_run_to_begin_from(folder: Path) -> None:
    """What was solved is found again by the run that the draft begins from, too."""
    draft = held(folder, "C8=Aalborg")
    assert "Solved before and not again: small, small-draft." not in compared(folder, draft).out
    assert "Solved before and not again: small, small-draft." in compared(folder, draft).out
    manifest = folder / "runs" / small.RUN / "manifest.json"
    stated = json.loads(manifest.read_text(encoding="utf-8"))
    stated["outputs"]["report.html"] = "0" * 64
    manifest.write_text(json.dumps(stated), encoding="utf-8")
    assert "Solved before and not again: small.\n" in compared(folder, draft).out


def test_a_comparison_says_which_scenario_is_a_draft_of_what(folder: Path) -> None:
    draft = held(folder, "C8=Aalborg", "--leave-open", "C3", "--not", "C1=Aarhus")
    told = compared(folder, draft).out
    [row] = [line for line in told.splitlines() if line.startswith("draft of ")]
    assert row.split() == ["draft", "of", "small-2018-05-02-001"]
    assert f"small-draft: {OF}\n" + "".join(f"  {sentence}\n" for sentence in CHOSEN) in told
    found = json.loads(compared(folder, draft, "--json").out)
    assert [row["draft_of"] for row in found["rows"]] == [None, small.RUN]
    why = WHY[1]
    assert found["drafts"] == {
        "small-draft": {
            "run": small.RUN,
            "scenario": "small",
            "held": [
                {"case": "C8", "municipality": "0851", "reason": why, "against": []},
                {"case": "C3", "municipality": None, "reason": why, "against": []},
            ],
            "kept_out": [{"case": "C1", "municipality": "0751", "reason": why}],
        }
    }
    [page] = (folder / "runs").glob("compare-*-001/comparison.html")
    text = page.read_text(encoding="utf-8")
    for sentence in (f"small-draft: {OF}", *CHOSEN):
        assert html.escape(sentence) in text
    assert "draft True" not in text


def test_no_draft_is_told_where_there_is_none(folder: Path) -> None:
    other = folder / "other.yaml"
    other.write_text(
        (folder / "scenario.yaml").read_text(encoding="utf-8").replace("small", "other"), encoding="utf-8"
    )
    assert "draft of" not in compared(folder, other).out
    assert json.loads(compared(folder, other, "--json").out)["drafts"] == {}
    assert "draft" not in visitering("explain", folder / "runs" / small.RUN, "C8").out
    assert "draft" not in json.loads(visitering("explain", folder / "runs" / small.RUN, "C8", "--json").out)
    assert 'class="draft"' not in (folder / "runs" / small.RUN / "report.html").read_text(encoding="utf-8")


def test_the_report_and_each_case_of_a_draft_say_what_it_is(folder: Path) -> None:
    held(folder, "C8=Aalborg", "--leave-open", "C3", "--not", "C1=Aarhus")
    run = folder / "runs" / "small-draft-2018-05-02-001"
    report = (run / "report.html").read_text(encoding="utf-8")
    head = report[report.index("<header>") : report.index("</header>")]
    for sentence in (OF, *CHOSEN):
        assert html.escape(sentence) in head
    lines = "".join(f"{line}\n" for line in (OF, *(f"  {sentence}" for sentence in CHOSEN)))
    assert visitering("explain", run, "C2").out.startswith(lines)
    assert visitering("explain", run, "C8", "--municipality", "Aarhus").out.startswith(lines)
    for more in ((), ("--municipality", "Aarhus")):
        found = json.loads(visitering("explain", run, "C8", "--json", *more).out)
        assert (found["draft"]["run"], len(found["draft"]["held"])) == (small.RUN, 2)


def test_a_hold_against_a_rule_and_one_of_a_scenario_written_by_hand(folder: Path) -> None:
    scenario = folder / "scenario.yaml"
    stated = "held: [{case: C2, municipality: Aarhus, reason: egen aftale, against: [exclusion]}]\n"
    text = scenario.read_text(encoding="utf-8").replace("language: en", "language: da") + stated
    scenario.write_text(text, encoding="utf-8")
    assert visitering("run", scenario).code == 3
    assert visitering("explain", folder / "runs" / "small-2018-05-02-002", "C2").out.startswith(
        "Kladde. Der er ikke truffet afgørelse på grundlag af den.\n"
        "  Sag C2 er fastholdt i Aarhus, selv om reglen om udelukkelse taler imod: egen aftale\n"
    )


def test_a_draft_that_is_told_otherwise_than_it_is_does_not_verify(folder: Path) -> None:
    held(folder, "C8=Aalborg")
    manifest = folder / "runs" / "small-draft-2018-05-02-001" / "manifest.json"
    stated = json.loads(manifest.read_text(encoding="utf-8"))
    stated["summary"]["draft"]["held"][0]["reason"] = "lægelig udtalelse"
    manifest.write_text(json.dumps(stated), encoding="utf-8")
    ended = visitering("verify", manifest.parent)
    assert ended.code != 0
    assert "summary, draft" in ended.out + ended.err
