"""Whatever is done to a dataset or a scenario, the user gets a problem or a list of faults, never a traceback."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from dataset_files import SCENARIO, good_files, write
from hypothesis import given, settings
from hypothesis import strategies as st

from visitering.errors import InputError
from visitering.loading import load

pytestmark = pytest.mark.campaign

FILES = good_files()
NUMBERS = ["", "0", "-1", "1e9", "9" * 400, "²", "٣", "nan", "inf", "0101", "101", "1,5", "1.5", "3+", "9-1"]
DATES = ["2018-05-02", "02-05-2018", "0000-00-00", "9999-12-31"]
TEXTS = ["|", "a|", "ja", "C1", "R1.1", "010180-1234", "\x85", "\u2028", '"', "A\nB"]
CELLS = st.one_of(st.sampled_from(NUMBERS + DATES + TEXTS), st.text(max_size=8))
SCENARIO_TEXT = """\
name: test
data: data
date: 2018-05-02
seed: 3
rules:
  close_family: {enabled: true, within_minutes: 0}
  links: {nearby_minutes: 30}
parameters:
  employment: {openings_not_stated: 3}
  reach: {far_share: 0.4}
goals:
  - {place_persons: 1}
  - {employment: 1.5, services: 1}
adjust:
  quotas: [{municipality: "0751", add: 20}, {region: Nordjylland, multiply: 1.1}]
  openings: [{industry: Q, multiply: 2}, {municipality: "0461", occupation: "51", add: -1}]
  capacities: [{service: beds, region: Syddanmark, set: 3}]
  exclusions: [{case: C1, municipality: "0101", reason: x}]
solver: {gap: 0.001, effort: 60}
output: {folder: runs, dialect: iso}
"""
VALUES = [
    "null",
    "~",
    "[]",
    "{}",
    "yes",
    "0751",
    ".inf",
    ".nan",
    "1_0",
    "0x_",
    "1:30",
    "1e400",
    "9" * 5000,
    "2018-99-99",
]
MARKS = ["- 1", "&a", "*a", "<<", "? x", "|", ">", "'", '"', "\t", "\n", "%", "@", "\0"]
TAGS = ["!!int x", "!!binary x", "!!python/object:x"]
WORDS = st.sampled_from(VALUES + MARKS + TAGS)
AWKWARD = [
    *("[" * 1000, "{" * 1000, "a: &x [*x]", "a: &x 1\nb: *x", "seed: 0x_", "seed: !!int x", "seed: !!bool x"),
    *("\0", "---\n---\n", "? [a]\n: b", "? {a: b}\n: c", "data: '\\0'\n", 'data: "\\0"', "data: " + "x" * 5000),
    *('extends: "\\0"', "- a", "a", ""),
]


def loads_or_is_refused(path: Path) -> None:
    try:
        load(path)
    except InputError as refusal:
        told = [str(fault) for fault in refusal.faults]
    else:
        return
    assert all(told)
    assert told


def attempt(files: dict[str, bytes], scenario: str = SCENARIO) -> None:
    with tempfile.TemporaryDirectory() as folder:
        loads_or_is_refused(write(Path(folder), files, scenario))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_cells(data: st.DataObject) -> None:
    files = dict(FILES)
    for _ in range(data.draw(st.integers(1, 4))):
        name = data.draw(st.sampled_from(sorted(files)))
        lines = files[name].decode().split("\n")
        row = data.draw(st.integers(0, len(lines) - 1))
        cells = lines[row].split(",")
        cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(CELLS)
        lines[row] = ",".join(cells)
        files[name] = "\n".join(lines).encode("utf-8", "surrogatepass")
    attempt(files)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_bytes(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    content = FILES[name]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    attempt(FILES | {name: content[:start] + data.draw(st.binary(max_size=12)) + content[end:]})


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_scenario(data: st.DataObject) -> None:
    text = SCENARIO_TEXT
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + data.draw(st.one_of(WORDS, st.text(max_size=4))) + text[end:]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), FILES)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        loads_or_is_refused(path)


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_scenarios(tmp_path: Path, text: str) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_bytes(text.encode())
    with pytest.raises(InputError):
        load(path)
