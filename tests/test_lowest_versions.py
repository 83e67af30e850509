"""The lower bounds of the dependencies: each has one, and none is above what is installed for development."""

from __future__ import annotations

import re
import tomllib

import pytest

from lowest_versions import ROOT, bounds, lowest

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def numbers(version: str) -> list[int]:
    """The parts of a version, as many as any has, so that 13 and 13.0.0 are the same."""
    found = [int(part) for part in re.findall(r"\d+", version.partition("post")[0])]
    return found + [0] * (4 - len(found))


def test_no_bound_is_above_what_is_installed() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pinned: dict[str, list[list[int]]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE):
        pinned.setdefault(name, []).append(numbers(version))
    for name, bound in bounds(PYPROJECT):
        for version in pinned[name]:
            assert version >= numbers(bound), name


def test_the_bounds_are_read_out_of_the_project() -> None:
    text = '[project]\ndependencies = ["ortools>=9.15.6755", "pyyaml>=6.0"]\n'
    assert lowest(text) == ["ortools==9.15.6755", "pyyaml==6.0"]
    project = tomllib.loads(PYPROJECT)["project"]
    stated = [*project["dependencies"], *project["optional-dependencies"]["desk"]]
    assert len(lowest(PYPROJECT)) == len(stated) > 5


@pytest.mark.parametrize("stated", ["rich", "rich==13", "rich>13", "rich>=13,<14", "rich~=13.0", "rich[x]>=13"])
def test_a_dependency_without_a_plain_lower_bound_is_refused(stated: str) -> None:
    with pytest.raises(ValueError, match="must be name>=version"):
        lowest(f'[project]\ndependencies = ["{stated}"]\n')
