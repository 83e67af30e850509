"""The good dataset, written where a test wants it, damaged as a test wants it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from visitering.domain.problem import Problem
from visitering.errors import InputError
from visitering.loading import Loaded, load

MALFORMED = Path(__file__).parents[1] / "malformed"
GOOD = MALFORMED / "good"
SCENARIO = "data: data\ndate: 2018-05-02\n"


def good_files() -> dict[str, bytes]:
    """The bytes of every file of the good dataset."""
    return {path.name: path.read_bytes() for path in sorted(GOOD.glob("*.csv"))}


def edited(file: str, old: str, new: str) -> dict[str, bytes]:
    """The good dataset with one piece of one file replaced."""
    files = good_files()
    text = files[file].decode()
    assert text.count(old) == 1, f"{old!r} must be in {file} once"
    files[file] = text.replace(old, new).encode()
    return files


def write(folder: Path, files: Mapping[str, bytes], scenario: str = SCENARIO) -> Path:
    """Writes a dataset and its scenario; gives the scenario's path."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    for name, content in files.items():
        (data / name).write_bytes(content)
    path = folder / "scenario.yaml"
    path.write_text(scenario, encoding="utf-8")
    return path


def loaded(folder: Path, files: Mapping[str, bytes], scenario: str = SCENARIO) -> Loaded:
    return load(write(folder, files, scenario))


def sentences(folder: Path, files: Mapping[str, bytes], scenario: str = SCENARIO) -> list[str]:
    """What the user is told of a dataset or a scenario that must be refused."""
    path = write(folder, files, scenario)
    with pytest.raises(InputError) as refusal:
        load(path)
    return [str(fault) for fault in refusal.value.faults]


def reencoded(entry: Mapping[str, Any]) -> dict[str, bytes]:
    """The good dataset with one file in other encodings, as an entry of `malformed/encodings.yaml` says."""
    files = good_files()
    text = files[entry["file"]].decode()
    for old, new in entry.get("more", {}).items():
        text = text.replace(old, new)
    if "read_as" in entry:
        written = entry.get("written", "utf-8")
        files[entry["file"]] = text.encode(written, "replace").decode(entry["read_as"]).encode()
        return files
    lines = entry.get("lines", {})
    parts = text.splitlines(keepends=True) if lines else [text]
    files[entry["file"]] = b"".join(
        line.encode(
            lines.get(number, entry["encode"] if number == 1 else entry["encode"].removesuffix("-sig")), "replace"
        )
        for number, line in enumerate(parts, start=1)
    )
    return files


def contents(problem: Problem) -> tuple[Any, ...]:
    """All that a problem holds, so that two of them can be compared."""
    fields = {name: value for name, value in vars(problem).items() if name not in ("travel", "policy")}
    return *fields.items(), problem.travel.centiminutes.tolist(), problem.policy
