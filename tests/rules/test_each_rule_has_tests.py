from __future__ import annotations

import ast
from pathlib import Path

import pytest

from visitering.rules import ALL


@pytest.mark.parametrize("rule", [rule.id for rule in ALL])
def test_every_rule_has_a_file_with_tests(rule: str) -> None:
    module = ast.parse(Path(__file__).with_name(f"test_{rule}.py").read_text(encoding="utf-8"))
    tests = [node.name for node in module.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert tests
