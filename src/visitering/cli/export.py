"""`export`: the decided cases as rows."""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from visitering.cli.app import AsJson, app
from visitering.cli.output import print_json, shown, tell
from visitering.cli.printing import printed
from visitering.cli.speech import heard
from visitering.errors import UsageError
from visitering.said import said


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
    as_json: AsJson = False,
) -> None:
    """The cases decided since a day as rows, and those whose decision was taken back since."""
    from visitering.loading import read_scenario
    from visitering.loading.dataset import read_dataset
    from visitering.loading.findings import Findings
    from visitering.loading.writing import Writing
    from visitering.reporting.export import COLUMNS, exported, is_read_back
    from visitering.storing.access import Access
    from visitering.storing.csv_files import as_csv, read_csv
    from visitering.storing.event_log import Stated, coming
    from visitering.storing.folder import write_new_file

    if (scenario is None) == (data is None):
        raise UsageError(said("say which dataset holds the decisions: either a SCENARIO or --data DIR"))
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
    writing = findings.writings.get("decisions.csv") or findings.writings.get("cases.csv")
    semicolons = isinstance(writing, Writing) and writing.delimiter == ";"
    dialect = stated.dialect if stated is not None else "dk" if semicolons else "iso"
    content = as_csv(rows, COLUMNS, dialect)
    try:
        whole = is_read_back(rows, read_csv(content, dialect))
    except csv.Error:
        whole = False
    if not whole:
        raise UsageError(said("the rows could not be read again as they are meant; nothing was written"))
    if out is not None:
        access = Access(None if stated is None else stated.group)
        cases = [row["case_id"] for row in rows if row["status"] == "standing"]
        with coming(folder, Stated("export", cases=cases, result={"rows": len(rows)}), access) as event:
            write_new_file(out, content, access, event.write)
    if as_json:
        print_json({"file": None if out is None else str(shown(out)), "rows": [_plain(row) for row in rows]})
    elif out is None:
        sys.stdout.write(content.decode("utf-8-sig").replace("\r\n", "\n"))
    else:
        _print(rows, out)
    if out is None:
        printed()


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
