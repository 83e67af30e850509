"""Where the year stands as one self-contained page: a map, regions, municipalities, decisions against rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from visitering.explaining.catalogue import Catalogue
from visitering.reporting.days import COLUMNS as OF_DAYS
from visitering.reporting.days import Days
from visitering.reporting.parts import frame
from visitering.reporting.parts.maps import MapPart
from visitering.reporting.parts.metrics import by_fill, by_pace
from visitering.reporting.parts.sections import Cell, Column, Folded, Items, Part, Section, Table, Text
from visitering.reporting.parts.sections import Row as TableRow
from visitering.reporting.reports import COLUMNS as OF_REPORTS
from visitering.reporting.reports import Reports
from visitering.reporting.status import COLUMNS, Row, Status


def status_page(status: Status, days: Days, reports: Reports) -> bytes:
    """The page in the language of the scenario."""
    return _Page(status, days, reports).rendered()


class _Page:
    def __init__(self, status: Status, days: Days, reports: Reports) -> None:
        self.status, self.days, self.reports = status, days, reports
        self.catalogue = Catalogue.of(status.problem)
        self.say = self.catalogue.say

    def rendered(self) -> bytes:
        say, problem = self.say, self.status.problem
        return frame.page(
            self.catalogue,
            title=say("overview.title", year=problem.year, date=problem.policy.date),
            eyebrow=self.catalogue.scenario(problem.policy.name),
            lead=self._country(),
            sections=tuple(self._sections()),
            meaning=[say("overview.meaning"), say("overview.follow", count=self.status.country()["may_follow"])],
        )

    def _country(self) -> str:
        status, country = self.status, self.status.country()
        return self.say(
            "overview.country",
            share=self._percent(Decimal(status.passed.numerator) / status.passed.denominator),
            load=country["load"],
            quota=country["quota"],
            fill=self._cell("fill", country["fill"]) or self.say("map.no_quota"),
            projected=country["projected"],
            waiting=country["waiting_persons"],
            waiting_cases=country["waiting_cases"],
        )

    def _sections(self) -> Iterator[Section]:
        say, broken, places = self.say, self.status.against_rules(), self.status.municipalities()
        yield Section("late", say("overview.late"), tuple(self._late()))
        yield Section("taking-over", say("overview.taking_over"), tuple(self._taking_over()))
        if coming := self.days.coming():
            table = self._table("coming-table", say("overview.coming"), "reunifications.csv", coming)
            said = tuple(self.days.coming_in_words(self.catalogue))
            yield Section("coming", say("overview.coming"), (Items(said), table))
        yield Section("reports", say("overview.reports"), tuple(self._reports()))
        against: Part = Text(say("overview.none_against"))
        if broken:
            against = self._table("against-table", say("overview.against"), "against_rules.csv", broken)
        yield Section("against", say("overview.against"), (against,))
        yield Section("map", say("report.map"), (self._map(places),))
        regions = self._table("region-table", say("overview.regions"), "regions.csv", self.status.regions())
        yield Section("regions", say("overview.regions"), (regions,))
        whole = self._table("municipality-table", say("overview.municipalities"), "municipalities.csv", places)
        yield Section("municipalities", say("overview.municipalities"), (whole,))

    def _late(self) -> Iterator[Part]:
        yield Items(tuple(self.days.late_in_words(self.catalogue)))
        if rows := self.days.late():
            table = self._table("late-table", self.say("overview.late"), "late.csv", rows)
            yield Folded(self.say("overview.late.all"), table)

    def _taking_over(self) -> Iterator[Part]:
        yield Items(tuple(self.days.taking_over_in_words(self.catalogue)))
        if rows := self.days.taking_over():
            table = self._table("taking-over-table", self.say("overview.taking_over"), "taking_over.csv", rows)
            yield Folded(self.say("overview.taking_over.all"), table)

    def _reports(self) -> Iterator[Part]:
        yield Items(tuple(self.reports.in_words(self.catalogue)))
        if rows := self.reports.rows():
            table = self._table("reports-table", self.say("overview.reports"), "reports.csv", rows)
            yield Folded(self.say("overview.reports.all"), table)

    def _map(self, places: Sequence[Row]) -> MapPart:
        loads = [row["load"] for row in places]
        metrics = (
            by_pace(
                loads, [row["even_share"] for row in places], self.status.tolerances, self.catalogue, "even_share"
            ),
            by_fill(loads, [row["quota"] for row in places], self.catalogue),
        )
        names = {row["municipality"]: self.catalogue.names[row["municipality"]] for row in places}
        told = [
            (
                f"{names[row['municipality']]} ({row['region']})",
                self.say(
                    "overview.told",
                    fill=self._cell("fill", row["fill"]) or self.say("map.no_quota"),
                    **{name: row[name] for name in ("load", "quota", "projected")},
                ),
            )
            for row in places
        ]
        return MapPart.of(names, metrics, self.catalogue, told)

    def _table(self, id: str, caption: str, name: str, rows: Sequence[Row]) -> Table:
        columns = (COLUMNS | OF_DAYS | OF_REPORTS)[name]
        heads = [
            Column(
                self.say(f"overview.column.{column}"),
                number=any(isinstance(row[column], int | Decimal) for row in rows),
                key=column,
            )
            for column in columns
        ]
        made = [TableRow(tuple(Cell(self._cell(c, row[c]), _sorted_by(row[c])) for c in columns)) for row in rows]
        many = name == "municipalities.csv"
        return Table(
            id, caption, tuple(heads), tuple(made), tall=many, filter=self.say("page.filter") if many else ""
        )

    def _cell(self, column: str, value: object) -> str:
        if value is None:
            return ""
        if column == "fill":
            return self._percent(Decimal(str(value)))
        if column == "unaccompanied_minor":
            return self.say("overview.yes")
        if column == "state":
            return self.say(f"overview.reports.state.{value}")
        if column == "sections":
            return ", ".join(self.say(f"overview.section.{section}") for section in str(value).split("|"))
        if column == "case_ids":
            return ", ".join(str(value).split("|"))
        if column == "rule":
            return self.catalogue.texts.get(f"rule.{value}.name", str(value))  # the book may name any
        return self.catalogue.date(value) if isinstance(value, date) else str(value)

    def _percent(self, share: Decimal) -> str:
        return self.catalogue.decimal(f"{100 * share:.1f}") + " %"


def _sorted_by(value: object) -> int | Decimal | None:
    """What a figure is sorted by; no quota comes before an empty one."""
    if isinstance(value, date):
        return value.toordinal()
    return value if isinstance(value, int | Decimal) else None
