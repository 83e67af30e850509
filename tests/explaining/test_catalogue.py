"""The catalogue has every text that the code asks for, in both languages, and no other."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import visitering
from visitering import goals, rules
from visitering.comparing.measure import GROUPS
from visitering.explaining.catalogue import LANGUAGES, texts
from visitering.explaining.explanation import Status

SOURCE = Path(visitering.__file__).parent
SILENT = ("loading", "generating")
"""They come before any result, and have sentences of their own."""
RULES, GOALS = [rule.id for rule in rules.ALL], [goal.id for goal in goals.ALL]
FAMILIES = {
    "*.*.name": [*(f"rule.{rule}.name" for rule in RULES), *(f"goal.{goal}.name" for goal in GOALS)],
    "rule.*.name": [f"rule.{rule}.name" for rule in RULES],
    "forbidden.*": [f"forbidden.{rule.id}" for rule in rules.ALL if rule.forbids is not rules.Rule.forbids],
    "status.*": [f"status.{status}" for status in Status],
    "groups.*": list(dict.fromkeys(f"groups.{kind}" for kind, _ in GROUPS)),
    "group.*.*": [f"group.{kind}.{of}" for kind, of in GROUPS],
}
"""What stands for the codes that the source puts together: the pattern of the f-string, and its codes."""
DOCUMENTED = [*(f"rule.{rule}.about" for rule in RULES), *(f"goal.{goal}.about" for goal in GOALS)]
"""Texts of docs/rules_and_goals.md."""


def missing(known: Mapping[str, str]) -> set[str]:
    """Codes that the source can say and that have no text."""
    return {*asked(), *DOCUMENTED} - known.keys()


def unused(known: Mapping[str, str]) -> set[str]:
    """Texts that nothing asks for."""
    return known.keys() - asked() - set(DOCUMENTED)


@cache
def asked() -> frozenset[str]:
    """Every code that the source passes to `Reason` or `say`, or looks up in the texts."""
    files = [path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[0] not in SILENT]
    return frozenset(code for path in files for code in codes_in(path.read_text(encoding="utf-8")))


def codes_in(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if (argument := code_of(node)) is not None:
                    yield from resolved(argument, function)


def code_of(node: ast.AST) -> ast.expr | None:
    """The expression that holds a code, where the node uses one."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "texts":
        return node.slice
    if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).split(".")[-1] in ("Reason", "say"):
        return node.args[0]
    return None


def resolved(code: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    """What a code can be: a literal, one of two, a variable set in the function, an f-string."""
    if isinstance(code, ast.Constant):
        yield str(code.value)
    elif isinstance(code, ast.IfExp):
        yield from resolved(code.body, function)
        yield from resolved(code.orelse, function)
    elif isinstance(code, ast.Name):
        values = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and code.id in map(ast.unparse, node.targets)
        ]
        for value in values:
            yield from resolved(value, function)
    elif isinstance(code, ast.JoinedStr):
        yield from put_together(code, function)
    elif not (isinstance(code, ast.Attribute) and code.attr == "code"):
        raise AssertionError(f"a code that this test cannot read: {ast.unparse(code)}")


def put_together(code: ast.JoinedStr, function: ast.FunctionDef) -> Iterator[str]:
    """The codes of an f-string: over the tuple that its one variable runs through, or those of a family."""
    pattern = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in code.values)
    names = {ast.unparse(part.value) for part in code.values if isinstance(part, ast.FormattedValue)}
    loops = [
        node.iter.elts
        for node in ast.walk(function)
        if isinstance(node, ast.For | ast.comprehension)
        and isinstance(node.iter, ast.Tuple)
        and {ast.unparse(node.target)} == names
    ]
    if loops:
        yield from (pattern.replace("*", ast.literal_eval(item)) for items in loops for item in items)
    else:
        yield from FAMILIES[pattern]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_the_source_can_say_has_a_text(language: str) -> None:
    assert missing(texts(language)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_unused(language: str) -> None:
    assert unused(texts(language)) == set()


@pytest.mark.parametrize("code", ["placed.best", "forbidden.links.group", "explain.weight", "rule.quota.about"])
def test_a_missing_text_is_found(code: str) -> None:
    known = dict(texts("da"))
    del known[code]
    assert missing(known) == {code}


def test_a_text_that_nothing_asks_for_is_found() -> None:
    assert unused({**texts("da"), "placed.by_chance": "ved et tilfælde"}) == {"placed.by_chance"}


def test_codes_are_read_in_each_way_they_are_written() -> None:
    source = """
def f(self, many):
    code = "b" if many else "c"
    Reason("a", {}); Reason(code); self.say(code); catalogue.texts["d" if many else "e"]
    Reason(f"rule.{rule}.name")
    for name in ("x", "y"):
        self.say(f"explain.{name}")
"""
    expected = {"a", "b", "c", "d", "e", "explain.x", "explain.y", *FAMILIES["rule.*.name"]}
    assert set(codes_in(source)) == expected


def test_the_families_are_complete() -> None:
    """A text that fits the pattern of a family belongs to it, or is asked for by its full code."""
    literal = {"forbidden.links.group"}
    for pattern, codes in FAMILIES.items():
        fitting = {code for code in texts("da") if fnmatchcase(code, pattern)}
        assert fitting - literal == set(codes)


def test_both_languages_have_the_same_codes() -> None:
    assert list(texts("da")) == list(texts("en"))


def test_both_languages_use_the_same_facts() -> None:
    def facts(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    differing = {code for code, text in texts("da").items() if facts(text) != facts(texts("en")[code])}
    assert differing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_one_line_without_a_double_space(language: str) -> None:
    odd = {code for code, text in texts(language).items() if "\n" in text or "  " in text}
    assert odd == set()


def test_the_languages_differ() -> None:
    """Nothing is left untranslated, but for what is the same in both."""
    same = {code for code, text in texts("da").items() if text == texts("en")[code]}
    alike = {"comparison.region", "comparison.moving_case", "group.need.institution", "overview.column.region"}
    assert same <= {"within.0", "rule.institution.name", "unit.person.one", *alike}
