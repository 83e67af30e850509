"""`status`: where the year stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from visitering.cli.app import AsJson, ScenarioPath, app
from visitering.cli.output import count, print_json, print_notices, print_table
from visitering.cli.printing import printed

if TYPE_CHECKING:
    from visitering.explaining.catalogue import Catalogue
    from visitering.reporting.days import Days
    from visitering.reporting.status import Row, Status


LISTS = ("against_rules", "late", "taking_over", "reunifications")
"""Tables that are told whole to a script."""


@app.command()
def status(
    scenario: ScenarioPath,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write tables as CSV and a page with a map into a new folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Where the year stands: quota, decided, even share, fill and projection, by municipality and region.

    And what is late today, and which municipalities take over next.
    """
    from visitering.explaining.catalogue import Catalogue
    from visitering.loading import load
    from visitering.loading.findings import listed
    from visitering.reporting.days import COLUMNS as OF_DAYS
    from visitering.reporting.days import Days
    from visitering.reporting.parts.maps import without_boundary
    from visitering.reporting.status import COLUMNS, Status
    from visitering.reporting.status_page import status_page
    from visitering.storing.access import Access
    from visitering.storing.csv_files import as_csv
    from visitering.storing.folder import write_new

    loaded = load(scenario)
    now, days = Status(loaded.problem), Days(loaded.problem)
    tables = {
        "municipalities.csv": now.municipalities(),
        "regions.csv": now.regions(),
        "against_rules.csv": now.against_rules(),
        "late.csv": days.late(),
        "taking_over.csv": days.taking_over(),
        "reunifications.csv": days.coming(),
    }
    if out is not None:
        files = {
            name: as_csv(rows, (COLUMNS | OF_DAYS)[name], loaded.scenario.dialect) for name, rows in tables.items()
        }
        write_new(out, files | {"status.html": status_page(now, days)}, Access(loaded.scenario.group))
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
    _print_status(now)
    catalogue = Catalogue.of(loaded.problem)
    print()
    for sentence in _in_words(days, catalogue):
        print(sentence)
    if out is None:
        printed()
    else:
        print(f"Written to {out}: {', '.join(tables)}, status.html")
        absent = without_boundary(loaded.problem.index)
        if len(absent) == len(loaded.problem.index):
            print("status.html has no map: there are no boundaries of these municipalities.")
        elif absent:
            named = listed(catalogue.names[code] for code in absent)
            print(f"Not on the map of status.html, for want of boundaries: {named}.")


def _in_words(days: Days, catalogue: Catalogue) -> Iterator[str]:
    """What is late, who takes over next, and which family members are coming."""
    yield from days.late_in_words(catalogue)
    yield from days.taking_over_in_words(catalogue)
    yield from days.coming_in_words(catalogue)


def _print_status(now: Status) -> None:
    problem, country = now.problem, now.country()
    fill = _percent(country["fill"]) or "no quota"
    print(
        f"{problem.policy.date}: {100 * float(now.passed):.1f} % of {problem.year} has passed. Received or decided: "
        f"{country['load']:,} of {country['quota']:,} persons ({fill}); if it goes on like "
        f"this, {country['projected']:,} by the end of the year."
    )
    print(
        f"Waiting for a decision: {count(country['waiting_cases'], 'case')} with "
        f"{count(country['waiting_persons'], 'person')}. Family members who may follow the decided cases: "
        f"{country['may_follow']:,}."
    )
    columns = ["quota", "received", "decided", "load", "left", "fill", "even_share", "projected", "may_follow"]
    regions = [(row["region"], row) for row in now.regions()]
    _print_rows("region", columns, [*regions, ("Country", country)])
    print()
    _print_rows("municipality", columns, [(row["municipality_name"], row) for row in now.municipalities()])
    broken = now.against_rules()
    print()
    print("Decisions that stand against a rule:" if broken else "No decision that stands goes against a rule.")
    for row in broken:
        by = f" by {row['decided_by']}" if row["decided_by"] else ""
        print(
            f"  {row['case_id']} in {row['municipality_name']} against {row['rule']}, {row['decided_on']}{by}: "
            f"{row['reason'] or 'no reason on record'}"
        )


def _print_rows(what: str, columns: list[str], rows: list[tuple[str, Row]]) -> None:
    cells = [[name, *(_percent(row[c]) if c == "fill" else row[c] for c in columns)] for name, row in rows]
    print_table([what, *columns], cells)


def _percent(fill: Decimal | None) -> str:
    return "" if fill is None else f"{100 * fill:.0f} %"


def _plain(row: Row) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            return float(value)
        return value.isoformat() if isinstance(value, date) else value

    return {column: plain(value) for column, value in row.items()}
