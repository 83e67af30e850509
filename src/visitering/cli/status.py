"""`status`: where the year stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from visitering.cli.app import AsJson, ScenarioPath, app
from visitering.cli.output import print_json, print_notices, print_table
from visitering.cli.printing import printed
from visitering.cli.speech import share, spoken

if TYPE_CHECKING:
    from visitering.explaining.catalogue import Catalogue
    from visitering.reporting.days import Days
    from visitering.reporting.status import Row, Status


LISTS = ("against_rules", "late", "taking_over", "reunifications", "reports")
"""Tables that are told whole to a script."""


@app.command()
def status(
    scenario: ScenarioPath,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write tables as CSV and a page with a map into a new folder.")
    ] = None,
    old_after: Annotated[
        int, typer.Option(min=1, max=3650, metavar="DAYS", help="A municipality's report is old after so many days.")
    ] = 180,
    expires_within: Annotated[
        int, typer.Option(min=0, max=3650, metavar="DAYS", help="It is about to expire so many days ahead.")
    ] = 30,
    as_json: AsJson = False,
) -> None:
    """Where the year stands: quota, decided, even share, fill and projection, by municipality and region.

    And what is late today, which municipalities take over next, and whose reports are missing, old or about to
    expire.
    """
    from visitering.loading import load
    from visitering.reporting.days import COLUMNS as OF_DAYS
    from visitering.reporting.days import Days
    from visitering.reporting.parts.maps import without_boundary
    from visitering.reporting.reports import COLUMNS as OF_REPORTS
    from visitering.reporting.reports import Reports
    from visitering.reporting.status import COLUMNS, Status
    from visitering.reporting.status_page import status_page
    from visitering.storing.access import Access
    from visitering.storing.csv_files import as_csv
    from visitering.storing.folder import write_new

    loaded = load(scenario)
    now, days = Status(loaded.problem), Days(loaded.problem)
    reports = Reports(loaded.problem, old_after, expires_within)
    tables = {
        "municipalities.csv": now.municipalities(),
        "regions.csv": now.regions(),
        "against_rules.csv": now.against_rules(),
        "late.csv": days.late(),
        "taking_over.csv": days.taking_over(),
        "reunifications.csv": days.coming(),
        "reports.csv": reports.rows(),
    }
    columns = COLUMNS | OF_DAYS | OF_REPORTS
    if out is not None:
        files = {name: as_csv(rows, columns[name], loaded.scenario.dialect) for name, rows in tables.items()}
        write_new(out, files | {"status.html": status_page(now, days, reports)}, Access(loaded.scenario.group))
    if as_json:
        print_json(
            {
                "date": loaded.problem.policy.date.isoformat(),
                "year_passed": float(now.passed),
                "country": _plain(now.country()),
                "regions": [_plain(row) for row in tables["regions.csv"]],
                "municipalities": [_plain(row) for row in tables["municipalities.csv"]],
                **{name: [_plain(row) for row in tables[f"{name}.csv"]] for name in LISTS},
            }
        )
        if out is None:
            printed()
        return
    print_notices(loaded.notices)
    words = spoken(loaded.problem)
    _print_status(now, words)
    print()
    for sentence in (*_in_words(days, words), *reports.in_words(words)):
        print(sentence)
    if out is None:
        printed()
    else:
        print(words.say("told.status.written", folder=str(out), files=", ".join((*tables, "status.html"))))
        absent = without_boundary(loaded.problem.index)
        if len(absent) == len(loaded.problem.index):
            print(words.say("told.status.no_map"))
        elif absent:
            print(words.say("told.status.not_on_map", places=tuple(absent)))


def _in_words(days: Days, catalogue: Catalogue) -> Iterator[str]:
    """What is late, who takes over next, and which family members are coming."""
    yield from days.late_in_words(catalogue)
    yield from days.taking_over_in_words(catalogue)
    yield from days.coming_in_words(catalogue)


def _print_status(now: Status, words: Catalogue) -> None:
    problem, country, say = now.problem, now.country(), words.say
    passed = share(words, f"{100 * float(now.passed):.1f} %")
    fill = _percent(country["fill"]) or say("map.no_quota")
    figures = {name: f"{country[name]:,}" for name in ("load", "quota", "projected", "may_follow")}
    print(say("told.status.year", date=problem.policy.date, share=passed, year=problem.year, fill=fill, **figures))
    waiting = {"count": country["waiting_cases"], "persons": country["waiting_persons"]}
    print(say("told.status.waiting", **waiting, **figures))
    columns = ["quota", "received", "decided", "load", "left", "fill", "even_share", "projected", "may_follow"]
    heads = [say(f"overview.column.{column}") for column in columns]
    regions = [(row["region"], row) for row in now.regions()]
    _print_rows(say("overview.column.region"), columns, heads, [*regions, (say("told.status.country"), country)])
    print()
    places = [(row["municipality_name"], row) for row in now.municipalities()]
    _print_rows(say("overview.column.municipality_name"), columns, heads, places)
    broken = now.against_rules()
    print()
    print(say("told.status.against" if broken else "told.status.none_against"))
    for row in broken:
        by = say("told.status.by", officer=row["decided_by"]) if row["decided_by"] else ""
        told = {"case": row["case_id"], "municipality": row["municipality"], "rule": row["rule"], "by": by}
        detail = row["reason"] or say("told.status.no_reason")
        print(f"  {say('told.status.broken', **told, date=row['decided_on'], detail=detail)}")


def _print_rows(what: str, columns: list[str], heads: list[str], rows: list[tuple[str, Row]]) -> None:
    cells = [[name, *(_percent(row[c]) if c == "fill" else row[c] for c in columns)] for name, row in rows]
    print_table([what, *heads], cells)


def _percent(fill: Decimal | None) -> str:
    return "" if fill is None else f"{100 * fill:.0f} %"


def _plain(row: Row) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            return float(value)
        return value.isoformat() if isinstance(value, date) else value

    return {column: plain(value) for column, value in row.items()}
