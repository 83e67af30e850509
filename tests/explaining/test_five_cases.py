"""docs/five_cases.md is what the code says of the demo batch. If this fails: python docs/make_five_cases.py."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_what_the_code_says() -> None:
    page = runpy.run_path(str(DOCS / "make_five_cases.py"))["page"]()
    assert (DOCS / "five_cases.md").read_text(encoding="utf-8") == page
    assert page.count("\n## ") == 5
    assert page.count("### Dansk") == page.count("### English") == 5
