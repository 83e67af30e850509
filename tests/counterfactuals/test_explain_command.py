"""`explain --municipality` and `--what-if` on a run folder, and the result that is read from it again."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from visitering import pipeline
from visitering.domain.result import Stop
from visitering.generating import generate
from visitering.storing.run_folder import RunFolder

sys.path.append(str(Path(__file__).parents[1] / "cli"))
from commands import visitering

pytestmark = pytest.mark.campaign


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("answers") / "data"
    generate(30, 12, 1, data, places_per_person=1.1)
    return pipeline.run(data / "scenario.yaml").write()


def test_the_result_is_read_again_as_it_was(folder: Path) -> None:
    finished = pipeline.run(folder / "inputs" / "scenario.yaml").result
    read = RunFolder(folder).result()
    assert read.placements == finished.placements
    # Why the search stopped is not told: it proves nothing.
    assert read.tiers == tuple(replace(tier, stop=Stop.SEARCHED) for tier in finished.tiers)


def test_why_not_by_name_and_by_code(folder: Path) -> None:
    row = next(row for row in RunFolder(folder).explanations.values() if row["alternatives"] and row["municipality"])
    code = row["alternatives"][0]["municipality"]
    name = next(m.name for m in RunFolder(folder).problem.municipalities if m.code == code)
    by_code = visitering("explain", folder, row["case_id"], "--municipality", code, "--json")
    by_name = visitering("explain", folder, row["case_id"], "--municipality", name.upper(), "--json")
    assert (by_code.code, by_code.err) == (0, "")
    assert by_code.out == by_name.out
    answer = json.loads(by_code.out)
    assert answer["allowed"]
    assert all(loss["at_least"] <= loss["at_most"] for loss in answer["losses"][:1])
    told = visitering("explain", folder, row["case_id"], "--municipality", code)
    assert (told.code, told.err) == (0, "")
    assert name in told.out.splitlines()[0]


def test_what_if_answers_each_case(folder: Path) -> None:
    rows = [row for row in RunFolder(folder).explanations.values() if row["status"] != "locked"][:1]
    for row in rows:
        ended = visitering("explain", folder, row["case_id"], "--what-if", "--json")
        assert (ended.code, ended.err) == (0, "")
        answer = json.loads(ended.out)
        assert (answer["change"] is None) == (answer["municipality"] is None)
        assert answer["municipality"] != row["municipality"] or row["municipality"] is None


def test_what_cannot_be_answered_is_said(folder: Path) -> None:
    placed = next(row for row in RunFolder(folder).explanations.values() if row["status"] == "proposed")
    case_id = placed["case_id"]
    ended = visitering("explain", folder, case_id, "--municipality", "Atlantis")
    assert (ended.code, ended.out) == (2, "")
    assert "no municipality Atlantis" in ended.err
    ended = visitering("explain", folder, case_id, "--municipality", placed["municipality"])
    assert ended.code == 2
    assert "already" in ended.err


def test_a_damaged_result_is_a_sentence(folder: Path, tmp_path: Path) -> None:
    certificate = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    del certificate["tiers"][0]["prices"]
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("explanations.jsonl", "manifest.json"):
        (copy / name).write_bytes((folder / name).read_bytes())
    (copy / "inputs").symlink_to(folder / "inputs")
    (copy / "certificate.json").write_text(json.dumps(certificate), encoding="utf-8")
    row = next(row for row in RunFolder(folder).explanations.values() if row["status"] == "proposed")
    ended = visitering("explain", copy, row["case_id"], "--what-if")
    assert ended.code == 2
    assert "its result cannot be read again" in ended.err
