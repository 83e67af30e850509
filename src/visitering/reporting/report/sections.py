"""The sections of the report that are parts alone: figures, map, municipalities, industries; the table of regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explainer import Explainer
from visitering.reporting.parts.maps import MapPart
from visitering.reporting.parts.metrics import Metric, by_pace, by_placed, by_price
from visitering.reporting.parts.sections import (
    Bar,
    Cell,
    Column,
    Figure,
    Figures,
    Folded,
    Items,
    Part,
    Row,
    Section,
    Table,
    Text,
)
from visitering.reporting.report.goals import by_goal, tiers
from visitering.reporting.report.industries import industries
from visitering.reporting.report.matrix import MOST_CASES
from visitering.reporting.told import Told

Place = Mapping[str, Any]
WIDEST = 130
"""Units of a bar; 100 are the whole quota."""


def sections(
    explainer: Explainer,
    catalogue: Catalogue,
    places: Sequence[Place],
    summary: Mapping[str, Any],
    unlikely: Sequence[str],
    told: Told,
) -> tuple[Section, ...]:
    """`places`: the rows of `municipalities.csv`; `unlikely`: sentences on what looks unlikely in the data."""
    say = catalogue.say
    return (
        Section(
            "figures",
            say("report.figures"),
            (*_figures(catalogue, summary, unlikely), *_moved(explainer, catalogue, told)),
        ),
        Section("map", say("report.map"), (_map(explainer, catalogue, places),)),
        Section("municipalities", say("report.municipalities"), _municipalities(catalogue, places)),
        Section("industries", say("report.industries"), _industries(explainer, catalogue, told)),
    )


def _figures(catalogue: Catalogue, summary: Mapping[str, Any], unlikely: Sequence[str]) -> list[Part]:
    say, last = catalogue.say, summary["tiers"][-1]
    proven = summary["outcome"] == "optimal"
    left_open = summary["persons"] - summary["persons_placed"]
    gap = catalogue.percent(last["gap"])
    about = say("report.figure.gap.proven" if proven else "report.figure.gap.about")
    figures = (
        Figure(say("report.figure.cases"), str(summary["cases"]), catalogue.persons(summary["persons"])),
        Figure(
            say("report.figure.placed"), str(summary["cases_placed"]), catalogue.persons(summary["persons_placed"])
        ),
        Figure(
            say("report.figure.open"),
            str(summary["needs_decision"]),
            catalogue.persons(left_open),
            bool(summary["needs_decision"]),
        ),
        Figure(
            say("report.figure.review"),
            str(summary["manual_review"]),
            say("report.figure.review.about"),
            bool(summary["manual_review"]),
        ),
        Figure(say("report.figure.gap"), gap, about),
    )
    meaning = say("report.meaning.proven" if proven else "report.meaning.found", gap=gap)
    parts: list[Part] = [Figures(figures), Text(f"{meaning} {say('report.meaning.choice')}", "meaning")]
    if not summary["repeatable"]:
        parts.append(Text(say("report.not_repeatable"), "warning"))
    if unlikely:
        parts.append(Folded(say("report.unlikely", count=len(unlikely)), Items(tuple(unlikely)), "unlikely"))
    if summary["locked"] or summary["later"]:
        parts.append(Text(say("report.not_in_batch", locked=summary["locked"], later=summary["later"])))
    return [
        *parts,
        Text(say("report.tiers"), "quiet"),
        tiers(catalogue, summary),
        Text(say("report.by_goal"), "quiet"),
        by_goal(catalogue, summary),
    ]


def _moved(explainer: Explainer, catalogue: Catalogue, told: Told) -> list[Part]:
    """The cases that are proposed elsewhere than a municipality was told, each with its reason."""
    announced = explainer.problem.announced
    items = tuple(
        catalogue.say(
            "report.moved.case", case=case, other=announced[case].municipality, municipality=here, reason=because
        )
        for case, here, because in told.moved
    )
    return [Folded(catalogue.say("report.moved", count=len(items)), Items(items), "moved")] if items else []


# --- the municipalities -----------------------------------------------------------------------------------------


def _map(explainer: Explainer, catalogue: Catalogue, places: Sequence[Place]) -> MapPart:
    tolerances = explainer.scores.evenness.tolerance.tolist()
    pace = by_pace([_load(place) for place in places], [place["pace"] for place in places], tolerances, catalogue)
    metrics = (
        pace,
        by_placed([place["placed_now"] for place in places], catalogue),
        by_price([round(place["price"] * 100) for place in places], catalogue),
    )
    told = [_told(catalogue, place, pace, m) for m, place in enumerate(places)]
    names = {place["municipality"]: catalogue.names[place["municipality"]] for place in places}
    return MapPart.of(names, metrics, catalogue, told)


def _told(catalogue: Catalogue, place: Place, pace: Metric, m: int) -> tuple[str, ...]:
    """What the map tells of a municipality that is chosen."""
    say = catalogue.say
    facts = {"fill": _fill(catalogue, place), "load": str(_load(place)), "quota": str(place["quota"])}
    return (
        f"{catalogue.names[place['municipality']]} ({place['region']})",
        say("report.map.fill", pace=str(place["pace"]), label=pace.labels[pace.of[m]], **facts),
        say("report.map.now", now=str(place["placed_now"]), price=catalogue.number(float(place["price"]))),
    )


def _load(place: Place) -> int:
    return int(place["received"] + place["decided"] + place["placed_now"])


def _fill(catalogue: Catalogue, place: Place) -> str:
    return "–" if place["fill"] is None else catalogue.decimal(f"{place['fill'] * 100:.0f}") + " %"


def _municipalities(catalogue: Catalogue, places: Sequence[Place]) -> tuple[Part, ...]:
    say = catalogue.say
    columns = (
        Column(say("report.column.municipality"), number=False, key="name"),
        Column(say("report.column.region"), number=False, key="region"),
        Column(say("report.column.fill"), key="fill"),
        Column(say("report.column.bar"), number=False, wide=True),
        *(
            Column(say(f"report.column.{key}"), key=key)
            for key in ("quota", "before", "now", "pace", "price", "openings", "follow")
        ),
    )
    rows = [
        Row(
            (
                Cell(catalogue.names[place["municipality"]]),
                Cell(place["region"]),
                Cell(_fill(catalogue, place), value=-1 if place["fill"] is None else place["fill"]),
                _bar(catalogue, place),
                Cell(str(place["quota"])),
                Cell(str(place["received"] + place["decided"])),
                Cell(str(place["placed_now"]), strong=True),
                Cell(str(place["pace"])),
                Cell(catalogue.number(float(place["price"])), value=place["price"]),
                Cell(f"{place['openings_used']} / {place['openings']}", value=place["openings_used"]),
                Cell(str(place["may_follow"])),
            )
        )
        for place in places
    ]
    table = Table(
        "municipality-table",
        say("report.municipalities.caption"),
        columns,
        tuple(rows),
        tall=True,
        filter=say("page.filter"),
    )
    return (Text(say("report.municipalities.about")), table)


def _bar(catalogue: Catalogue, place: Place) -> Cell:
    """How much of the quota was used before, what is placed now, and the pace."""
    if not place["quota"]:
        return Cell(catalogue.say("report.no_quota"))
    share = 100 / place["quota"]
    before = min(share * (place["received"] + place["decided"]), WIDEST)
    now = min(share * place["placed_now"], WIDEST - before)
    segments = (("before", 0.0, before), ("now", before, now))
    return Cell("", bar=Bar(100, segments, min(share * place["pace"], WIDEST - 1)))


def _industries(explainer: Explainer, catalogue: Catalogue, told: Told) -> tuple[Part, ...]:
    say, found = catalogue.say, industries(explainer, catalogue, told)
    about = Text(say("report.industries.about", points=str(told.points["employment"])))
    if not found:
        return (about, Text(say("report.industries.none"), "quiet"))
    most = max(1, *(row["openings"] for row in found))
    columns = (
        Column(say("report.column.industry"), number=False, key="name"),
        Column(say("report.column.used_of"), number=False, wide=True),
        Column(say("report.column.openings_all"), key="openings"),
        Column(say("report.column.used"), key="used"),
        Column(say("report.column.points"), key="points"),
    )
    rows = [
        Row(
            (
                Cell(row["name"]),
                Cell(
                    "",
                    bar=Bar(WIDEST * row["openings"] / most, (("now", 0.0, WIDEST * row["used"] / most),)),
                ),
                Cell(str(row["openings"])),
                Cell(str(row["used"]), strong=True),
                Cell(str(row["points"])),
            )
        )
        for row in found
    ]
    return (about, Table("industry-table", say("report.industries"), columns, tuple(rows)))


# --- in place of the matrix -------------------------------------------------------------------------------------


def region_table(rows: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> tuple[Text, Table]:
    """In which region the cases are placed, and in which the nearest alternative lies."""
    say = catalogue.say
    columns = (
        Column(say("report.regions.proposed"), number=False),
        *(Column(row["region"]) for row in rows),
        Column(say("report.regions.no_other")),
        Column(say("report.regions.all")),
    )
    made = [
        Row(
            (
                Cell(row["region"]),
                *(Cell(str(count)) for count in row["nearest"]),
                Cell(str(row["none"])),
                Cell(str(row["cases"]), strong=True),
            )
        )
        for row in rows
    ]
    about = Text(say("report.regions.about", count=MOST_CASES))
    return about, Table("region-table", say("report.regions"), columns, tuple(made))
