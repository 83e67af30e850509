"""`export`: the decided cases as rows."""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from visitering.cli.app import AsJson, app
from visitering.cli.output import print_json, shown, tell, tell_error
from visitering.cli.printing import printed
from visitering.cli.speech import heard
from visitering.errors import UsageError
from visitering.said import said

if TYPE_CHECKING:
    from visitering.domain.profiles import Profile
    from visitering.loading.findings import Findings
    from visitering.loading.scenario import Scenario


@app.command()
def export(
    decided_since: Annotated[
        datetime, typer.Option("--decided-since", formats=["%Y-%m-%d"], metavar="DATE", help="The first day.")
    ],
    scenario: Annotated[
        Path | None,
        typer.Argument(metavar="SCENARIO", help="The scenario whose dataset holds the decisions.", callback=heard),
    ] = None,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="The dataset, in place of a scenario.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="A new CSV file; else it is printed.")] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Write them as a profile says: its file, or one that ships (danish, iso). Where it writes one file "
            "per municipality, --out is a new folder.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The cases decided since a day as rows, and those whose decision was taken back since."""
    from visitering.loading import read_scenario
    from visitering.loading.dataset import read_dataset
    from visitering.loading.findings import Findings
    from visitering.loading.profiles import read_profile
    from visitering.profiles.fields import of_export
    from visitering.profiles.write import PART, written
    from visitering.reporting.export import exported
    from visitering.storing.access import Access
    from visitering.storing.event_log import Stated, coming
    from visitering.storing.folder import write_new, write_new_file

    if (scenario is None) == (data is None):
        raise UsageError(said("say which dataset holds the decisions: either a SCENARIO or --data DIR"))
    shape = None if profile is None else read_profile(profile)
    if shape is not None and PART in shape.file and (out is None or as_json):
        raise UsageError(
            said("the profile {name} writes a file per municipality: name a new folder with --out", name=shape.name)
        )
    stated = None if scenario is None else read_scenario(scenario)
    folder = data if stated is None else stated.data
    assert folder is not None
    if not folder.is_dir():
        raise UsageError(said("{folder} is not a dataset folder", folder=folder))
    findings = Findings()
    dataset = read_dataset(folder, None, findings)
    if findings.faults:
        raise findings.refusal()
    rows = exported(dataset.decisions, dataset.cases, dataset.municipalities, decided_since.date())
    if shape is None:
        content = _own(rows, _dialect(findings, stated))
    else:
        files = written(shape, of_export(rows, dataset.municipalities, dataset.tables))
        content, rows = b"".join(files.values()), _asked_for(shape, rows)
    if out is not None:
        access = Access(None if stated is None else stated.group)
        cases = [row["case_id"] for row in rows if row["status"] == "standing"]
        with coming(folder, Stated("export", cases=cases, result={"rows": len(rows)}), access) as event:
            if shape is not None and PART in shape.file:
                write_new(out, files, access, event.write)
            else:
                write_new_file(out, content, access, event.write)
    if as_json:
        print_json({"file": None if out is None else str(shown(out)), "rows": [_plain(row) for row in rows]})
    elif out is None:
        encoding = "utf-8" if shape is None else shape.dialect.encoding
        sys.stdout.write(content.decode(encoding).removeprefix("\ufeff").replace("\r\n", "\n"))
    else:
        _print(rows, out)
    if out is None:
        printed()


def _dialect(findings: Findings, stated: Scenario | None) -> str:
    """That of the scenario, else that of the dataset."""
    from visitering.loading.writing import Writing

    if stated is not None:
        return stated.dialect
    writing = findings.writings.get("decisions.csv") or findings.writings.get("cases.csv")
    return "dk" if isinstance(writing, Writing) and writing.delimiter == ";" else "iso"


def _own(rows: list[dict[str, Any]], dialect: str) -> bytes:
    """The rows in the columns of the export; raises `UsageError` where they would be read otherwise."""
    from visitering.reporting.export import COLUMNS, is_read_back
    from visitering.storing.csv_files import as_csv, read_csv

    content = as_csv(rows, COLUMNS, dialect)
    try:
        whole = is_read_back(rows, read_csv(content, dialect))
    except csv.Error:
        whole = False
    if not whole:
        raise UsageError(said("the rows could not be read again as they are meant; nothing was written"))
    return content


def _asked_for(profile: Profile, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The decisions that a profile asks for; that others are left out is told."""
    from visitering.profiles.fields import status_of

    asked = [row for row in rows if status_of(row) in profile.rows]
    if len(asked) < len(rows):
        tell_error(
            "Note: {count:decision is|decisions are} left out: the profile {name} asks for the rows {rows}.",
            count=len(rows) - len(asked),
            name=profile.name,
            rows=", ".join(profile.rows),
        )
    return asked


def _print(rows: list[dict[str, Any]], out: Path) -> None:
    standing = sum(row["status"] == "standing" for row in rows)
    tell(
        "Wrote {count:decision|decisions} to {out}: {standing} standing.",
        count=len(rows),
        out=shown(out),
        standing=standing,
    )
    for row in rows:
        if row["status"] != "standing":
            print(f"  {row['case_id']}  {row['municipality_name'] or row['municipality']}: {row['status']}")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
