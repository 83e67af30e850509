"""What a placed problem leads to on paper, in memory: the lines of its explanations, its letters, its report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from small import Solved
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explainer import Explainer
from visitering.explaining.passed_over import passed_over
from visitering.reporting import tables
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.writing import Letters, letters
from visitering.reporting.manifest import summary
from visitering.reporting.report.page import report


def explainer(solved: Solved) -> Explainer:
    return Explainer(solved.problem, solved.result, solved.book, solved.scores)


def lines(solved: Solved) -> list[dict[str, Any]]:
    """The lines of `explanations.jsonl`."""
    made, catalogue = explainer(solved), Catalogue.of(solved.problem)
    return [tables.explanation(e, catalogue, solved.problem.policy, passed_over(made, e)) for e in made.explanations]


def letters_of(solved: Solved, templates: Templates | None = None) -> Letters:
    return letters(solved.problem, lines(solved), templates or Templates.of(None))


def page_of(
    solved: Solved, rows_of: list[dict[str, Any]] | None = None, richer: Mapping[str, str] | None = None
) -> str:
    """`report.html`; `rows_of` in place of the explanations' lines, `richer` more columns of each open case."""
    made, catalogue = explainer(solved), Catalogue.of(solved.problem)
    rows = {
        "municipalities.csv": tables.municipalities(made),
        "unplaced.csv": [row | dict(richer or {}) for row in tables.unplaced(made, catalogue)],
    }
    return report(made, catalogue, rows, rows_of or lines(solved), summary(made)).decode()
