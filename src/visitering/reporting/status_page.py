"""Where the year stands as one self-contained page: a map, regions, municipalities, decisions against rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from visitering.explaining.catalogue import Catalogue
from visitering.reporting.maps import covers, municipal_map
from visitering.reporting.status import COLUMNS, Row, Status

MAP_TO = 150
"""Percent of the quota from which on the map gets no darker."""

TEMPLATE = """\
<!DOCTYPE html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; margin: 0.5rem 0 2rem; }
caption { text-align: left; font-weight: 600; font-size: 1.15rem; padding: 0.5rem 0; }
th, td { padding: 0.15rem 0.6rem; border-bottom: 1px solid #ddd; text-align: left; }
th { border-bottom: 2px solid #666; }
.figure { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; }
figure svg { max-width: 100%; height: auto; }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p>{{ country }}</p>
<p>{{ follow }}</p>
{% if map %}<figure role="img" aria-label="{{ map_caption }}">{{ map | safe }}<figcaption>{{ map_caption }}</figcaption></figure>
{% endif %}<p>{{ meaning }}</p>
{% for table in tables %}<table>
<caption>{{ table.caption }}</caption>
<thead><tr>{% for column in table.columns %}<th scope="col"{{ ' class="figure"' | safe if column.figure }}>{{ column.name }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in table.rows %}<tr>{% for cell in row %}<td{{ ' class="figure"' | safe if table.columns[loop.index0].figure }}>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody>
</table>
{% endfor %}{% if none_against %}<p>{{ none_against }}</p>
{% endif %}</body>
</html>
"""  # noqa: E501


def status_page(status: Status) -> str:
    """The page in the language of the scenario; without a map where a municipality has no boundaries."""
    from jinja2 import Environment, StrictUndefined

    page = _Page(status)
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(TEMPLATE).render(page.content())


class _Page:
    def __init__(self, status: Status) -> None:
        self.status = status
        self.catalogue = Catalogue.of(status.problem)
        self.say = self.catalogue.say
        self.titles = {
            column: self.say(f"overview.column.{column}")
            for column in (
                "municipality",
                "municipality_name",
                "region",
                "quota",
                "received",
                "decided",
                "load",
                "left",
                "fill",
                "pace",
                "projected",
                "may_follow",
                "against_rules",
                "case_id",
                "rule",
                "reason",
                "decided_on",
                "decided_by",
            )
        }

    def content(self) -> Mapping[str, Any]:
        status, problem, country = self.status, self.status.problem, self.status.country()
        broken = status.against_rules()
        tables = [
            self._table(self.say("overview.regions"), "regions.csv", status.regions()),
            self._table(self.say("overview.municipalities"), "municipalities.csv", status.municipalities()),
        ]
        if broken:
            tables.insert(0, self._table(self.say("overview.against"), "against_rules.csv", broken))
        return {
            "language": self.catalogue.language,
            "title": self.say("overview.title", year=problem.year, date=problem.policy.date),
            "country": self.say(
                "overview.country",
                share=self._percent(Decimal(status.passed.numerator) / status.passed.denominator),
                load=country["load"],
                quota=country["quota"],
                fill=self.say("overview.no_quota") if country["fill"] is None else self._percent(country["fill"]),
                projected=country["projected"],
                waiting=country["waiting_persons"],
                waiting_cases=country["waiting_cases"],
            ),
            "follow": self.say("overview.follow", count=country["may_follow"]),
            "map": self._map(),
            "map_caption": self.say("overview.map"),
            "meaning": self.say("overview.meaning"),
            "tables": tables,
            "none_against": "" if broken else self.say("overview.none_against"),
        }

    def _map(self) -> str:
        fills = {row["municipality"]: row["fill"] for row in self.status.municipalities()}
        if not covers(fills):
            return ""
        values = {code: None if fill is None else float(100 * fill) for code, fill in fills.items()}
        return municipal_map(values, self.say("overview.legend"), self.say("overview.attribution"), MAP_TO)

    def _table(self, caption: str, name: str, rows: Sequence[Row]) -> Mapping[str, Any]:
        columns = COLUMNS[name]
        return {
            "caption": caption,
            "columns": [
                {"name": self.titles[column], "figure": any(isinstance(row[column], int | Decimal) for row in rows)}
                for column in columns
            ],
            "rows": [[self._cell(column, row[column]) for column in columns] for row in rows],
        }

    def _cell(self, column: str, value: object) -> str:
        if value is None:
            return ""
        if column == "fill":
            return self._percent(Decimal(str(value)))
        if column == "rule":
            return self.catalogue.texts.get(f"rule.{value}.name", str(value))  # the book may name any
        return self.catalogue.date(value) if isinstance(value, date) else str(value)

    def _percent(self, share: Decimal) -> str:
        return self.catalogue.decimal(f"{100 * share:.1f}") + " %"
