"""Puts the report together: sections made of the page's parts, and the data, style and script of the cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from visitering.domain.faults import Notice
from visitering.explaining.basis import transition, trial
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explainer import Explainer
from visitering.explaining.notices import sentence
from visitering.reporting.drafts import chosen, of_what
from visitering.reporting.parts import frame
from visitering.reporting.report.cases import STATUSES, CaseData
from visitering.reporting.report.matrix import by_region, has_matrix
from visitering.reporting.report.sections import region_table, sections
from visitering.reporting.told import AllTold
from visitering.storing.json_files import Json

HERE = "visitering.reporting.report"
SCRIPTS = ("cases.js", "matrix.js", "printing.js")
"""In the order in which they stand in the page, after those of every page."""
SCRIPT_TEXTS = "report.script."
"""Texts of this prefix are those that the script asks for."""


def report(
    explainer: Explainer,
    catalogue: Catalogue,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    told: AllTold,
    summary: Mapping[str, Any],
    notices: Sequence[Notice] = (),
) -> bytes:
    """`report.html` from the rows of the run's other files, so that no figure differs from the file beside it.

    The same run gives the same bytes; `parts.frame` says what the page may do.
    """
    problem, places = explainer.problem, tables["municipalities.csv"]
    draft, tried = summary.get("draft"), trial(problem.policy)
    grid = told.matrix if has_matrix(problem) else None
    title = catalogue.say("report.title", week=problem.policy.date.isocalendar().week)
    named = {"name": catalogue.scenario(problem.policy.name), "date": problem.policy.date}
    unlikely = [sentence(notice, catalogue) for notice in notices if notice.reason is not None]
    regions = {place["municipality"]: place["region"] for place in places}
    return frame.rendered(
        "report.html.j2",
        catalogue,
        HERE,
        sections=sections(explainer, catalogue, places, summary, unlikely, told),
        style=frame.file(HERE, "report.css"),
        scripts=[frame.file(HERE, f"script/{name}") for name in SCRIPTS],
        data=_data(explainer, catalogue, told.cases, summary, grid),
        title=title,
        page_title=title,
        eyebrow="",
        below=catalogue.say("report.below", **named),
        lead=catalogue.say("report.lead"),
        draft=draft and {"of": of_what(draft, catalogue), "chosen": tuple(chosen(draft, catalogue))},
        law=[catalogue.reason(told) for told in (tried, transition(problem.policy)) if told is not None],
        unplaced=tables["unplaced.csv"],
        against=[
            decision | {"rule": catalogue.texts.get(f"rule.{decision['rule']}.name", decision["rule"])}
            for decision in summary["against_rules"]
        ],
        names=catalogue.names,
        persons=catalogue.persons,
        anybody=bool(summary["cases"]),
        decided=told.decided,
        reviewed=told.reviewed,
        has_matrix=grid is not None,
        regions=None if grid is not None else region_table(by_region(told.nearest, regions), catalogue),
    )


def _data(
    explainer: Explainer,
    catalogue: Catalogue,
    cases: CaseData,
    summary: Mapping[str, Any],
    grid: list[list[int | None]] | None,
) -> dict[str, Any]:
    """What the script draws the cases and the matrix from."""
    problem = explainer.problem
    weights = {goal: weight for tier in summary["tiers"] for goal, weight in tier["goals"].items()}
    return {
        "say": {code: text for code, text in catalogue.texts.items() if code.startswith(SCRIPT_TEXTS)},
        "places": [[m.code, catalogue.names[m.code], m.region] for m in problem.municipalities],
        "goals": [[catalogue.name("goal", goal), weight] for goal, weight in weights.items()],
        "statuses": [catalogue.texts[f"status.{status}"] for status in STATUSES],
        "cases": Json(f"[{','.join(cases.rows)}]"),
        "texts": cases.texts.all,
        "matrix": grid,
    }
