"""Every sentence of an error, a notice, progress or a printed line is said in Danish too, with the same parts."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import yaml

import visitering
from visitering.explaining.messages import danish, in_language, is_wordless
from visitering.said import Said, begun, joined, said

SOURCE = Path(visitering.__file__).parent
SAYS = ("said", "tell", "tell_error")


def templates() -> Iterator[str]:
    """Every template in the code."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield str(first.value)
                else:
                    assert (path.name, node.func.id) == ("output.py", "said"), (path.name, ast.unparse(node))


def parts(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_sentence_is_said_in_danish() -> None:
    wanted = {template for template in templates() if not is_wordless(template)}
    assert len(wanted) > 700
    assert {"not said": wanted - set(danish()), "left over": set(danish()) - wanted} == {
        "not said": set(),
        "left over": set(),
    }


def test_no_sentence_stands_twice() -> None:
    text = (SOURCE / "explaining" / "messages_da.yaml").read_text(encoding="utf-8")
    assert len(yaml.safe_load(text)) == len(danish())


def test_both_hold_the_same_parts() -> None:
    said_otherwise = {
        english
        for english, other in danish().items()
        if parts(english) != parts(other) or len(english) - len(english.lstrip()) != len(other) - len(other.lstrip())
    }
    assert said_otherwise == set()


def test_what_is_written_into_a_sentence_is_said_in_its_language() -> None:
    inner = said("row {line}", line=7)
    sentence = said("{first} or {last}", first=inner, last=date(2026, 7, 1))
    assert str(sentence) == "row 7 or 2026-07-01"
    assert in_language(sentence, "da") == "række 7 eller 01-07-2026"
    assert in_language("what came from outside", "da") == "what came from outside"


def test_numbers_are_counted_and_written_as_the_language_does() -> None:
    sentence = said(
        "Wrote {count:decision|decisions} to {out}: {standing} standing.", count=1200, out="f", standing=1
    )
    assert str(sentence) == "Wrote 1,200 decisions to f: 1 standing."
    assert in_language(sentence, "da") == "Skrev 1.200 afgørelser til f: 1 står ved magt."
    assert in_language(said("{points:,.2f} so far", points=1234.5), "da") == "1.234,50 indtil nu"


def test_a_sentence_survives_pickling_str_and_joining() -> None:
    sentence = begun(said("the run has no case {case}", case=joined(["a", "b"], ", ")))
    again = pickle.loads(pickle.dumps(sentence))
    assert isinstance(again, Said)
    assert (again, in_language(str(again), "da")) == ("The run has no case a, b", "Kørslen har ikke sagen a, b")
    mended = said("line {line}", line=3)
    assert isinstance(mended, Said)
    told = mended.with_mended((r"\bline ", "row "), (r"\blinje ", "række "))
    assert (told, in_language(told, "da")) == ("row 3", "række 3")
