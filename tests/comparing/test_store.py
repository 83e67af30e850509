"""What is solved is found again, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from comparable import scenario, solved, tier
from visitering.comparing.scenarios import load_all
from visitering.comparing.store import Store, inputs_id, key_of
from visitering.comparing.work import Chain, Task
from visitering.parallel.likeness import own

OWN = own()
RECORD = (solved("a", tier({"employment": 100}, 5, 9), points={"ties": 3}), solved("b", repeatable=False))


def task(folder: Path, text: str = "") -> Task:
    [entry] = load_all([scenario(folder, "one", text)])
    return entry.task(entry.loaded.scenario.policy)


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.read("k") is None
    store.write("k", RECORD)
    assert store.read("k") == RECORD
    assert repr(store.read("k")) == repr(RECORD)
    assert [path.name for path in (tmp_path / ".solved").iterdir()] == ["k.json"]


@pytest.mark.parametrize("keep", [0, 1, 0.5, -1])
def test_a_file_that_is_cut_off_counts_as_not_there(tmp_path: Path, keep: float) -> None:
    store = Store(tmp_path)
    store.write("k", RECORD)
    path = tmp_path / ".solved" / "k.json"
    content = path.read_bytes()
    path.write_bytes(content[: int(keep * len(content)) if 0 < keep < 1 else int(keep)])
    assert store.read("k") is None


def test_a_draft_left_behind_by_a_kill_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".solved").mkdir()
    (tmp_path / ".solved" / ".k.abc").write_bytes(b"[")
    assert Store(tmp_path).read("k") is None


@pytest.mark.parametrize(
    "text",
    [
        "seed: 2",
        "goals: [{place_persons: 1}]",
        "rules: {links: {enabled: false}}",
        "solver: {effort: 7}",
        "solver: {time_limit_s: 7}",
        "parameters: {employment: {openings_not_stated: 9}}",
        "adjust: {quotas: [{municipality: '0101', add: 1}]}",
    ],
)
def test_whatever_changes_the_result_changes_the_key(tmp_path: Path, text: str) -> None:
    assert key_of(Chain((task(tmp_path, text),)), None, OWN) != key_of(Chain((task(tmp_path),)), None, OWN)


@pytest.mark.parametrize("text", ["solver: {workers: 5}", "solver: {gap: 0.0}"])
def test_what_changes_nothing_keeps_the_key(tmp_path: Path, text: str) -> None:
    assert key_of(Chain((task(tmp_path, text),)), None, OWN) == key_of(Chain((task(tmp_path),)), None, OWN)


def test_the_rest_of_the_chain_the_start_and_the_yardstick_count(tmp_path: Path) -> None:
    one = task(tmp_path)
    others = {
        key_of(Chain((one,)), None, OWN),
        key_of(Chain((one, one)), None, OWN),
        key_of(Chain((one,)), "start", OWN),
        key_of(Chain((replace(one, inputs="other"),)), None, OWN),
        key_of(Chain((replace(one, yardstick=replace(one.yardstick, tiers=({"ties": 100},))),)), None, OWN),
    }
    assert len(others) == 5


def test_another_version_or_other_code_solves_anew(tmp_path: Path) -> None:
    chain = Chain((task(tmp_path),))
    others = OWN, replace(OWN, versions=(("ortools", "0"),)), replace(OWN, code="0")
    assert len({key_of(chain, None, by) for by in others}) == 3


def test_inputs_are_known_by_their_bytes() -> None:
    resolved: dict[str, Any] = {"date": "2018-05-02", "adjust": {}, "data": "here"}
    one = inputs_id({"cases.csv": b"a"}, resolved)
    assert inputs_id({"cases.csv": b"a"}, resolved | {"data": "there"}) == one
    assert inputs_id({"cases.csv": b"b"}, resolved) != one
    assert inputs_id({"cases.csv": b"a"}, resolved | {"date": "2018-05-03"}) != one
