"""Withdrawals: a municipality that was told of a case learns that it is proposed elsewhere now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from visitering.domain.announcements import Announcement
from visitering.reporting.letters.advance import Anonymiser
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.voice import Voice
from visitering.storing.access import Access
from visitering.storing.csv_files import as_csv
from visitering.storing.folder import write_next
from visitering.storing.names import file_names
from visitering.storing.run_folder import RunFolder

INDEX = ("case_id", "municipality", "announced_on", "withdrawal")


def write_withdrawals(run: RunFolder, withdrawn: Sequence[Announcement], access: Access) -> Path:
    """Writes beside a run a withdrawal for each announcement, by municipality, as anonymous as an advance notice is.

    The folder is `RUN-withdrawals`, or the next that is free; its index says which case each is of, and is not to be
    sent. Raises `UsageError` where it cannot be written.
    """
    folder = run.folder.resolve()
    files = withdrawals(run, withdrawn, Templates.of(None))
    return write_next(folder.with_name(f"{folder.name}-withdrawals"), files, access)


def withdrawals(run: RunFolder, withdrawn: Sequence[Announcement], templates: Templates) -> dict[str, bytes]:
    """The files of a folder of withdrawals, with their index."""
    problem = run.problem
    anonymiser, cases = Anonymiser(problem), {case.case_id: case for case in problem.cases}
    voice = Voice(problem, several=True)
    places = file_names(place.code for place in problem.municipalities)
    of_place: dict[str, list[tuple[bytes, Announcement]]] = defaultdict(list)
    for told in withdrawn:
        case = cases[told.case_id]
        said = {"municipality": told.municipality, "persons": case.size, "date": told.announced_on}
        about = anonymiser.advance(case, told.municipality, voice)
        letter = replace(about, intro=voice.say("withdrawal.intro", **said))
        of_place[told.municipality].append((templates.render("withdrawal", letter, voice), told))
    files: dict[str, bytes] = {}
    rows = []
    for municipality, texts in of_place.items():
        # In the order of their texts: the numbers must not tell which case came first.
        for number, (content, told) in enumerate(sorted(texts, key=lambda item: item[0]), start=1):
            path = f"{places[municipality]}/{number:02d}{templates.suffix('withdrawal')}"
            files[path] = content
            rows.append(
                {
                    "case_id": told.case_id,
                    "municipality": municipality,
                    "announced_on": told.announced_on,
                    "withdrawal": path,
                }
            )
    order = {told.case_id: n for n, told in enumerate(withdrawn)}
    rows.sort(key=lambda row: order[str(row["case_id"])])
    return files | {"index.csv": as_csv(rows, INDEX, run.inputs.scenario.dialect)}
