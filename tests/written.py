"""What a placed problem leads to on paper, in memory: the lines of its explanations, its letters, its report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from small import Solved
from visitering.domain.decisions import Decision
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explainer import Explainer
from visitering.explaining.passed_over import passed_over
from visitering.reporting import tables
from visitering.reporting.letters.due import Due, State
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.writing import Background, Letters, letters
from visitering.reporting.manifest import summary
from visitering.reporting.report.cases import CaseData, Compacting
from visitering.reporting.report.page import report
from visitering.reporting.told import all_told
from visitering.storing.stored_result import uses_of


def explainer(solved: Solved) -> Explainer:
    return Explainer(solved.problem, solved.result, solved.book, solved.scores)


def lines(solved: Solved) -> list[dict[str, Any]]:
    """The lines of `explanations.jsonl`."""
    made, catalogue = explainer(solved), Catalogue.of(solved.problem)
    return [tables.explanation(e, catalogue, solved.problem.policy, passed_over(made, e)) for e in made.explanations]


def letters_of(solved: Solved, templates: Templates | None = None, *decided: Decision) -> Letters:
    """The letters of every proposal, accepted as proposed, and of the decisions given instead."""
    rows, own = lines(solved), {decision.case_id: decision for decision in decided}
    on = solved.problem.policy.date
    dues = [due_of(row, on, own.get(row["case_id"])) for row in rows]
    return letters([(Background(solved.problem), dues)], templates or Templates.of(None))


def due_of(row: dict[str, Any], on: date, decision: Decision | None = None) -> Due:
    """What is due to a case: the letter of the decision, else of its proposal as if it had been accepted."""
    if decision is None and row["status"] == "proposed":
        here, basis = row["municipality"], row["over_quota_basis"]
        decision = Decision(row["case_id"], here, row["persons"], on, over_quota_basis=basis, uses=uses_of(row))
    if decision is None:
        return Due(row, State(row["status"]), None, row["reason"])
    return Due(row, State(decision.decision), decision)


def page_of(
    solved: Solved, rows_of: list[dict[str, Any]] | None = None, richer: Mapping[str, str] | None = None
) -> str:
    """`report.html`; `rows_of` in place of the explanations' lines, `richer` more columns of each open case."""
    made, catalogue = explainer(solved), Catalogue.of(solved.problem)
    all_of_it = all_told(made, catalogue)
    rows = {
        "municipalities.csv": tables.municipalities(made, all_of_it.follow),
        "unplaced.csv": [row | dict(richer or {}) for row in all_of_it.unplaced],
    }
    if rows_of is not None:
        all_of_it.cases = told(solved, rows_of)
    return report(made, catalogue, rows, all_of_it, summary(made, all_of_it)).decode()


def told(solved: Solved, rows: list[dict[str, Any]]) -> CaseData:
    """What the report keeps of the explanations' lines."""
    compacting, cases = Compacting(solved.problem, Catalogue.of(solved.problem)), CaseData()
    for row in rows:
        cases.add(compacting.of(row))
    return cases
