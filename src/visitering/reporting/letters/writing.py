"""The folder of letters of a run: a file a letter, and an index of them for the caseworkers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visitering.domain.problem import Problem
from visitering.goals.score import Scores
from visitering.reporting.letters.advance import Anonymiser
from visitering.reporting.letters.decision import decision
from visitering.reporting.letters.notice import notice
from visitering.reporting.letters.source import Source
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.voice import Voice
from visitering.rules.book import Rulebook
from visitering.storing.csv_files import as_csv
from visitering.storing.folder import write_new
from visitering.storing.names import file_names
from visitering.storing.run_folder import RunFolder

INDEX = (
    "case_id", "municipality", "status", "decision", "notice", "advance", "same_household", "draft", "why_none",
)  # fmt: skip
"""`same_household`: how many cases of the batch have a household like the one that the advance notice tells of."""


@dataclass(frozen=True)
class Letters:
    """Letters by path, and the rows of their index."""

    files: dict[str, bytes]
    index: list[dict[str, Any]]

    @property
    def summary(self) -> dict[str, int]:
        written = [row for row in self.index if row["decision"]]
        return {
            "cases": len(self.index),
            "written": len(written),
            "drafts": sum(bool(row["draft"]) for row in written),
            "needs_decision": sum(row["status"] == "needs_decision" for row in self.index),
            "locked": sum(row["status"] == "locked" for row in self.index),
            "rare_households": sum(row["same_household"] == 1 for row in written),
        }


def write_letters(run: Path, templates: Path | None) -> tuple[Path, Letters]:
    """Writes the letters of a run beside it, whole or not at all; raises `UsageError` where they exist."""
    chosen, source = Templates.of(templates), RunFolder(run)
    loaded = source.inputs
    made = letters(loaded.problem, list(source.explanations.values()), chosen)
    files = made.files | {"index.csv": as_csv(made.index, INDEX, loaded.scenario.dialect)}
    folder = run.resolve()
    return write_new(folder.with_name(f"{folder.name}-letters"), files), made


def letters(problem: Problem, rows: Sequence[dict[str, Any]], templates: Templates) -> Letters:
    """The letters of all proposed cases. Whoever needs a decision, or has one, gets none."""
    book, scores, anonymiser = Rulebook(problem), Scores(problem), Anonymiser(problem)
    cases = {case.case_id: case for case in problem.cases}
    voices = {several: Voice(problem, several=several) for several in (False, True)}
    named = file_names(row["case_id"] for row in rows)
    places = file_names(place.code for place in problem.municipalities)
    files: dict[str, bytes] = {}
    index: list[dict[str, Any]] = []
    advance: dict[str, list[tuple[bytes, dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        entry = dict.fromkeys(INDEX) | {key: row[key] for key in ("case_id", "municipality", "status")}
        index.append(entry)
        if row["status"] != "proposed":
            entry["why_none"] = row["reason"]
            continue
        case, voice = cases[row["case_id"]], voices[row["persons"] > 1]
        source = Source(case, row, book, scores, voice)
        told, notified = decision(source), notice(source)
        for letter, content in (("decision", told), ("notice", notified)):
            entry[letter] = path = f"{letter}/{named[case.case_id]}{templates.suffix(letter)}"
            files[path] = templates.render(letter, content, voice)
        text = templates.render("advance", anonymiser.advance(case, row["municipality"], voice), voice)
        advance[row["municipality"]].append((text, entry))
        entry["same_household"] = anonymiser.same_household(case)
        entry["draft"] = "; ".join(told.draft)
    for municipality, notices in advance.items():
        # In the order of their texts: the numbers must not tell which case came first.
        for number, (text, entry) in enumerate(sorted(notices, key=lambda item: item[0]), start=1):
            entry["advance"] = path = f"advance/{places[municipality]}/{number:02d}{templates.suffix('advance')}"
            files[path] = text
    return Letters(files, index)
