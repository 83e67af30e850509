"""docs/five_cases.md is what the code says of the demo batch. If this fails: python docs/make_five_cases.py.

What the same run says of every other case is held against the faults that a text can have unseen.
"""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from visitering import reference
from visitering.explaining.catalogue import LANGUAGES
from visitering.pipeline import Run

DOCS = Path(__file__).parents[2] / "docs"
MADE = runpy.run_path(str(DOCS / "make_five_cases.py"))
NAMED = [row for name in ("languages.csv", "offer_names.csv") for row in reference.rows(name)]


def code_in_marks(language: str) -> re.Pattern[str]:
    """The code of a language or an offer between marks, where the word of the language is another."""
    codes = "|".join(row["code"] for row in NAMED if row["code"] != row[f"name_{language}"])
    return re.compile(rf"[»\"(„](?:{codes})[«\")“]")


@pytest.fixture(scope="module")
def finished() -> Run:
    made: Run = MADE["run"](MADE["SCENARIO"])
    return made


def test_the_page_is_what_the_code_says(finished: Run) -> None:
    page = MADE["page"](finished)
    assert (DOCS / "five_cases.md").read_text(encoding="utf-8") == page
    assert page.count("\n## ") == 5
    assert page.count("### Dansk") == page.count("### English") == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_shows_a_code_where_there_is_a_word(finished: Run, language: str) -> None:
    """The codes of languages and offers; those of reports, cases and occupations are for looking up."""
    said = [text for line in MADE["lines_of"](finished)[language] for text in sentences(line)]
    assert len(said) > 1000
    assert [text for text in said if code_in_marks(language).search(text)] == []


@pytest.mark.parametrize("text", ["tolk i »ar« til 1 person", "behandling (oncology) skal kunne nås"])
def test_a_code_in_marks_is_found(text: str) -> None:
    assert code_in_marks("da").search(text)


def sentences(line: dict[str, Any]) -> Iterator[str]:
    """Everything that is told of a case in words."""
    yield line["reason"]
    yield from line["manual_review"]
    yield from (row["text"] for part in ("facts", "law", "forbidden_because") for row in line[part])
    if line["open"]:
        yield from (line["open"][part] or "" for part in ("conflict", "change"))
