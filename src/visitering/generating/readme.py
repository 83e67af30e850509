"""The README of a dataset: what is real, estimated and synthetic in it, and what every column means."""

from __future__ import annotations

from collections.abc import Mapping

from visitering.generating.tables import COLUMNS

SYNTHETIC_PEOPLE = (
    "**Synthetic:** all cases, persons, competences, circumstances, links, decisions, and all that municipalities "
    "report. They are drawn at random from the assumptions in `visitering/generating/assumptions.py`. Nobody in "
    "this folder exists, and no municipality has reported what stands here. There are no names and no CPR "
    "numbers; nationality, ethnicity, religion and sex do not appear."
)
REAL_PLACES = (
    "**Real:** codes, names and regions of the municipalities; population on 1 January 2020 (Statistics Denmark, "
    "as copied by SSI)."
)
CENTROIDS = (
    "**Computed:** latitude and longitude are centroids of the boundaries. Indeholder data fra Geodatastyrelsen og "
    "danske kommuner, FOT, februar 2014."
)
TRAVEL = (
    "**Estimated:** travel times. Great circles between centroids over a network of land borders, bridges and "
    "ferries, at assumed speeds (`visitering/generating/travel.py`): an assumption, not a timetable. Which "
    "municipalities have hospitals, universities and asylum centres is from memory, unverified."
)
MADE_UP_PLACES = (
    "**Synthetic:** the municipalities too, with names, regions, populations and positions. Travel times are "
    "straight lines at an assumed speed."
)


def readme(
    title: str,
    introduction: str,
    provenance: list[str],
    figures: list[tuple[str, str]],
    columns: Mapping[str, Mapping[str, str]] = COLUMNS,
) -> str:
    """Markdown: an introduction, figures, where things come from, and the columns."""
    lines = [f"# {title}", "", introduction, "", "| figure | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in figures]
    lines += ["", "## What is real and what is not", ""]
    lines += [f"- {item}" for item in provenance]
    lines += [
        "",
        "## The files",
        "",
        "CSV in UTF-8 with commas, dates as yyyy-mm-dd, decimal points; yes and no in words; blank where nothing is "
        "known or nothing applies. Codes are text. Each table that no command appends to may be a workbook "
        "(.xlsx, .ods) instead, and `visitering convert` makes it one: docs/reading.md. Commands write "
        "`decisions.csv`, `announced.csv` (docs/announcements.md), `forms.csv` and the reports of forms "
        "(docs/forms.md); `reunifications.csv` is told of in docs/family_members.md.",
    ]
    for name, meanings in columns.items():
        lines += ["", f"### {name}", "", "| column | meaning |", "|---|---|"]
        lines += [f"| `{column}` | {_cell(meaning)} |" for column, meaning in meanings.items()]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
