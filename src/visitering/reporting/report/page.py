"""Puts the page together: figures, map, tables, data, style and script in one file that asks for nothing else."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explainer import Explainer
from visitering.reporting.report.cases import STATUSES, CaseData
from visitering.reporting.report.classes import Metric, by_pace, by_placed, by_price
from visitering.reporting.report.country import ATTRIBUTION, Country, denmark
from visitering.reporting.report.industries import industries
from visitering.reporting.report.matrix import MOST_CASES, by_region, matrix

SCRIPTS = ("base.js", "sorting.js", "map.js", "cases.js", "matrix.js", "printing.js")
"""In the order in which they stand in the page."""
SCRIPT_TEXTS = "report.script."
"""Texts of this prefix are those that the script asks for."""


def report(
    explainer: Explainer,
    catalogue: Catalogue,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    explanations: Sequence[dict[str, Any]],
    summary: Mapping[str, Any],
) -> bytes:
    """`report.html` from the rows of the run's other files, so that no figure differs from the file beside it.

    The same run gives the same bytes. Everything from the data is escaped; style and script are allowed by their
    hashes alone, and the page may ask for nothing from anywhere.
    """
    problem = explainer.problem
    names = catalogue.names
    places = [{**row, "municipality_name": names[row["municipality"]]} for row in tables["municipalities.csv"]]
    metrics = _metrics(explainer, places, catalogue)
    style, script = _file("report.css") + _colours(metrics), "\n".join(_file(f"script/{name}") for name in SCRIPTS)
    environment = Environment(
        loader=PackageLoader("visitering.reporting.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = lambda value: catalogue.number(float(value))
    environment.filters["percent"] = catalogue.percent
    environment.filters["persons"] = catalogue.persons
    environment.filters["share"] = lambda value: catalogue.decimal(f"{value * 100:.0f}") + " %"
    grid = matrix(explainer)
    page = environment.get_template("report.html.j2").render(
        say=catalogue.say,
        name=catalogue.name,
        language=catalogue.language,
        title=problem.policy.name,
        date=problem.policy.date,
        summary=summary,
        places=places,
        unplaced=tables["unplaced.csv"],
        against=[
            decision | {"rule": catalogue.texts.get(f"rule.{decision['rule']}.name", decision["rule"])}
            for decision in summary["against_rules"]
        ],
        names=catalogue.names,
        reviewed=[row for row in explanations if row["manual_review"]],
        metrics=metrics,
        country=_country([place["municipality"] for place in places]),
        attribution=ATTRIBUTION,
        position=problem.index,
        industries=industries(explainer, catalogue),
        has_matrix=grid is not None,
        most_cases=MOST_CASES,
        regions=[] if grid is not None else by_region(explanations, {p["municipality"]: p["region"] for p in places}),
        employment_points=sum(e.points.get("employment", 0) for e in explainer.explanations),
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        data=_data(explainer, catalogue, explanations, summary, grid),
    )
    return page.encode()


def _metrics(explainer: Explainer, places: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> list[Metric]:
    loads = [p["received"] + p["decided"] + p["placed_now"] for p in places]
    tolerances = explainer.scores.evenness.tolerance.tolist()
    return [
        by_pace(loads, [p["pace"] for p in places], tolerances, catalogue),
        by_placed([p["placed_now"] for p in places], catalogue),
        by_price([round(p["price"] * 100) for p in places], catalogue),
    ]


def _colours(metrics: Sequence[Metric]) -> str:
    """The rules that give each class of each metric its colour, on the map and in the legend."""
    return "".join(
        f'svg[data-metric="{metric.id}"] path[data-{metric.id}="{n}"] {{ fill: {colour}; }}\n'
        f'.swatch[data-colour="{metric.id}-{n}"] {{ background: {colour}; }}\n'
        for metric in metrics
        for n, colour in enumerate(metric.colours)
    )


def _country(codes: Sequence[str]) -> Country | None:
    """The map, where every municipality of the dataset is on it."""
    known = {shape.code for shape in denmark().shapes}
    return denmark() if set(codes) <= known else None


def _data(
    explainer: Explainer,
    catalogue: Catalogue,
    explanations: Sequence[dict[str, Any]],
    summary: Mapping[str, Any],
    grid: list[list[int | None]] | None,
) -> str:
    """The script's data as JSON that cannot end its element, whatever stands in it."""
    problem = explainer.problem
    weights = {goal: weight for tier in summary["tiers"] for goal, weight in tier["goals"].items()}
    cases = CaseData(problem, catalogue, list(weights))
    rows = [cases.of(row) for row in explanations]
    data = {
        "language": catalogue.language,
        "say": {code: text for code, text in catalogue.texts.items() if code.startswith(SCRIPT_TEXTS)},
        "places": [[m.code, catalogue.names[m.code], m.region] for m in problem.municipalities],
        "goals": [[catalogue.name("goal", goal), weight] for goal, weight in weights.items()],
        "statuses": [catalogue.texts[f"status.{status}"] for status in STATUSES],
        "cases": rows,
        "texts": cases.texts.all,
        "matrix": grid,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _file(name: str) -> str:
    return resources.files("visitering.reporting.report").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """As a content security policy names an inline element."""
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()
