from __future__ import annotations

import ast
from pathlib import Path

import pytest

from visitering.goals import ALL


@pytest.mark.parametrize("goal", [goal.id for goal in ALL])
def test_every_goal_has_a_file_with_tests(goal: str) -> None:
    module = ast.parse(Path(__file__).with_name(f"test_{goal}.py").read_text(encoding="utf-8"))
    tests = [node.name for node in module.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert tests
