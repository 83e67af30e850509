"""Writes docs/five_cases.md from a run of the demo batch: `python docs/make_five_cases.py`.

The cases are chosen by what makes them interesting, not by number, so the page can be made again whenever the
matching improves.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from visitering.domain.decisions import Decision
from visitering.explaining.catalogue import LANGUAGES, Catalogue
from visitering.explaining.passed_over import passed_over
from visitering.pipeline import Run, run
from visitering.reporting import tables
from visitering.reporting.case_days import CaseDays
from visitering.reporting.case_page import case_page
from visitering.reporting.letters.due import Due, State
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.writing import Background, letters

PAGE = Path(__file__).parent / "five_cases.md"
SCENARIO = Path(__file__).parent / "five_cases.yaml"
INPUTS = ("cases.csv", "persons.csv", "competences.csv", "circumstances.csv", "links.csv")

INTRO = """\
# Five cases of the demo batch

Five cases from what the agency knows of them to the reasons a caseworker reads and the text of the letter, in both
languages. All persons are made up. The page is written from the code (`python docs/make_five_cases.py`) and tested
against its output: nothing here is said by hand but these headings. The scenario is `docs/five_cases.yaml`, the
baseline that stops at a gap of two percent, so that the page takes seconds to make; with the full search the places
may be other ones.

That an amendment of 2022 left the paragraphs which the letters cite as they are is an assumption of the demo, stated
in `data/demo-law/our_orders.yaml`; a caseworker must confirm it before a letter is sent.

The reasons come from `visitering explain RUN CASE`, the letter from `visitering letters RUN`. Why not elsewhere:
`--municipality`; what would have changed it: `--what-if`.
"""


def _chosen(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A title and the line of each of the five cases, the first that fits each description, placed ones before."""
    wanted: list[tuple[str, Callable[[dict[str, Any]], bool]]] = [
        ("A family tie that decides, above the quota", _family),
        ("A treatment with few places", lambda row: any(use["limited"] for use in row["offers"])),
        ("Work, paid with a price", lambda row: row["price"]["uses"] > 0 and "placed.price" in row["reason_codes"]),
        ("A case that needs a decision", lambda row: bool(row["open"]) and not row["manual_review"]),
        ("An unaccompanied minor", _minor),
    ]
    taken: set[str] = set()
    for title, fits in wanted:
        fitting = [row for row in rows if row["case_id"] not in taken and fits(row)]
        row = min(fitting, key=lambda row: row["status"] != "proposed")
        taken.add(row["case_id"])
        yield title, row


def _family(row: dict[str, Any]) -> bool:
    return row["status"] == "proposed" and row["over_quota_basis"] == "close_family"


def _minor(row: dict[str, Any]) -> bool:
    return any(fact["rule"] == "unaccompanied_minor" for fact in row["law"])


def catalogues_of(finished: Run) -> dict[str, Catalogue]:
    """The texts of each language, for the run."""
    problem = finished.loaded.problem
    names = {m.code: m.name for m in problem.municipalities}
    return {language: Catalogue(language, names, problem.policy.scale, problem.occupations) for language in LANGUAGES}


def lines_of(finished: Run) -> dict[str, list[dict[str, Any]]]:
    """What `explanations.jsonl` would say of every case, in each language."""
    policy, explainer = finished.loaded.problem.policy, finished.explainer
    told = [(e, passed_over(explainer, e)) for e in explainer.explanations]
    return {
        language: [tables.explanation(e, catalogue, policy, better) for e, better in told]
        for language, catalogue in catalogues_of(finished).items()
    }


def page(finished: Run) -> str:
    """The whole page."""
    lines, catalogues = lines_of(finished), catalogues_of(finished)
    parts = [INTRO]
    for number, (title, row) in enumerate(_chosen(lines["en"]), start=1):
        case_id = row["case_id"]
        parts.append(f"## {number}. {title}: {case_id}\n\n### What the agency knows\n\n{_inputs(finished, case_id)}")
        for language, heading in (("da", "Dansk"), ("en", "English")):
            line = next(line for line in lines[language] if line["case_id"] == case_id)
            days = CaseDays(finished.loaded.problem, catalogues[language])
            text = case_page(line, finished.summary, catalogues[language], days)
            parts.append(f"### {heading}\n\n```text\n{text}\n```\n")
            if (written := letter(finished, line, language)) is not None:
                parts.append(f"#### Letter ({heading})\n\n```text\n{written}\n```\n")
    return "\n".join(parts)


def letter(finished: Run, line: dict[str, Any], language: str) -> str | None:
    """The decision text, were the case decided as proposed; None for one that a caseworker must decide first."""
    if line["status"] != "proposed":
        return None
    problem = finished.loaded.problem
    spoken = replace(problem, policy=replace(problem.policy, language=language))
    decided = Decision(
        case_id=line["case_id"],
        municipality=line["municipality"],
        persons=line["persons"],
        decided_on=problem.policy.date,
        over_quota_basis=line["over_quota_basis"],
    )
    due = Due(line, State.ACCEPTED, decided)
    files = letters([(Background(spoken), [due])], Templates.of(None)).files
    return next((content.decode().strip() for path, content in files.items() if path.startswith("decision/")), None)


def _inputs(finished: Run, case_id: str) -> str:
    """The rows of the case in each input file, as they stand there."""
    persons = {row["person_id"] for row in _rows(finished, "persons.csv") if row["case_id"] == case_id}
    blocks = []
    for name in INPUTS:
        rows = [
            row
            for row in _rows(finished, name)
            if case_id in (row.get("case_id"), row.get("linked_case_id")) or row.get("person_id") in persons
        ]
        said = ["; ".join(f"{key}: {value}" for key, value in row.items() if value) for row in rows]
        blocks += [f"- `{name}`: {line}" for line in said]
    return "\n".join(blocks) + "\n"


def _rows(finished: Run, name: str) -> list[dict[str, str]]:
    text = finished.loaded.files[name].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


if __name__ == "__main__":
    PAGE.write_text(page(run(SCENARIO)), encoding="utf-8")
