"""`visitering verify`: one screen, and an exit code for scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from commands import visitering
from visitering.generating import generate, generate_predictions
from visitering.pipeline import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("verify") / "data"
    generate(12, 4, 2, data)
    return run(data / "scenario.yaml").write()


def test_one_screen_says_what_was_checked(folder: Path) -> None:
    ended = visitering("verify", folder)
    assert (ended.code, ended.err) == (0, "")
    said = ended.out.splitlines()
    assert len(said) < 24
    assert said[0] == f"Verified {folder} from its own copy of the inputs, without a solver."
    assert said[1] == "  files       14 inputs and 6 outputs against the hashes of the manifest"
    assert re.fullmatch(r"  rules       \d+ of 12 cases are placed, \d+ are decided already", said[2])
    assert said[-2].startswith("  bound       tier 3: ")
    assert said[-1] == "Everything agrees."


def test_a_summary_for_scripts(folder: Path) -> None:
    ended = visitering("verify", folder, "--json")
    found = json.loads(ended.out)
    assert ended.code == 0
    assert found["agrees"] is True
    assert found["mismatches"] == []
    assert len(found["tiers"]) == 3
    assert found["checked"]["cases"] == 12


def test_a_mismatch_ends_with_4(folder: Path) -> None:
    path = folder / "municipalities.csv"
    before = path.read_bytes()
    path.write_bytes(before + b"x")
    try:
        ended, told = visitering("verify", folder), visitering("verify", folder, "--json")
    finally:
        path.write_bytes(before)
    assert (ended.code, told.code) == (4, 4)
    assert "municipalities.csv is not the file that the manifest speaks of" in ended.out
    assert "Everything agrees" not in ended.out
    assert json.loads(told.out)["agrees"] is False


def test_no_run_folder_is_a_usage_error(tmp_path: Path) -> None:
    ended = visitering("verify", tmp_path)
    assert ended.code == 2
    assert ended.err == f"{tmp_path} is not a run folder: manifest.json cannot be read.\n"


def test_a_run_with_predictions_is_told_in_millionths_and_agrees(tmp_path: Path) -> None:
    generate_predictions(20, 4, 3, tmp_path / "data", places_per_person=0.9)
    made = run(tmp_path / "data" / "scenario.yaml")
    folder = made.write()
    assert visitering("verify", folder).code == 0
    row = json.loads((folder / "explanations.jsonl").read_text("utf-8").splitlines()[0])
    case_id, place = row["case_id"], row["municipality"]
    score = made.loaded.problem.scores[case_id][place]
    assert row["points"] == float(100 * score)
    assert row["points_by_goal"]["predicted_outcome"] == {
        "points": float(100 * score),
        "weight": 1.0,
        "weighted": float(100 * score),
    }
    tier = json.loads((folder / "certificate.json").read_text("utf-8"))["tiers"][0]
    assert tier["scale"] == 1_000_000
    assert tier["objective"]["points"] == pytest.approx(made.result.tiers[0].points)
    assert {*tier["prices"]["service"]} == {"persons", "school_age", "counselling"}
    assert visitering("explain", folder, case_id).out.count(f"{float(100 * score):g}"[:5]) >= 1


def test_a_run_that_looks_ahead_agrees_too(tmp_path: Path) -> None:
    """The future prices that it worked out stand in its copy of the scenario."""
    generate(12, 4, 2, tmp_path / "data")
    ahead = tmp_path / "data" / "ahead.yaml"
    ahead.write_text("extends: scenario.yaml\nfuture: {policy: prices, samples: 1}\n", encoding="utf-8")
    ended = visitering("verify", run(ahead).write())
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("Everything agrees.\n")
