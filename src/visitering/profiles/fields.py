"""The fields of a row: what every table says of a case, of its persons and of its municipality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from visitering.domain.decisions import Decision
from visitering.domain.geography import Municipality
from visitering.domain.profiles import ENDED, LOCKED, One, Profile, Value
from visitering.domain.run_tables import DATES, DECIMALS
from visitering.errors import UnreadableError
from visitering.loading.reading import Table, columns_of
from visitering.loading.tables import DecisionRow
from visitering.said import said

Fields = Mapping[str, Any]
"""A row of a table: its values by column."""

OF_PERSONS = ("persons", "competences")
"""Tables whose rows are of a person; those of `municipalities` are of a municipality, all others of a case."""

DECISION = tuple(column.name for column in columns_of(DecisionRow))
"""Columns of the book."""


@dataclass(frozen=True)
class Unit:
    """What a row of the file is about. `persons`: all of the case, or the one that the row is of."""

    case_id: str
    municipality: str | None
    status: str
    persons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sources:
    """The rows of every table by what they are of, and the units in their order."""

    tables: Mapping[str, Mapping[str, Sequence[Fields]]]
    units: tuple[Unit, ...]

    def value(self, field: str, unit: Unit) -> Value:
        """What a field (`table.column`) holds; several rows of the table give several values."""
        table, _, column = field.partition(".")
        keys: tuple[str | None, ...] = (unit.case_id,)
        if table in OF_PERSONS:
            keys = unit.persons
        elif table == "municipalities":
            keys = (unit.municipality,)
        rows = self.tables.get(table, {})
        found = [row.get(column) for key in keys if key is not None for row in rows.get(key, ())]
        if len(found) == 1:
            return _plain(found[0])
        return None if all(value is None for value in found) else tuple(map(_plain, found))

    def units_of(self, profile: Profile) -> Iterator[Unit]:
        """The rows that a profile asks for."""
        for unit in self.units:
            if unit.status not in profile.rows:
                continue
            if profile.per == "case":
                yield unit
            else:
                yield from (Unit(unit.case_id, unit.municipality, unit.status, (one,)) for one in unit.persons)


def of_run(
    own: Mapping[str, Sequence[Fields]],
    standing: Mapping[str, Decision],
    places: Iterable[Municipality],
    tables: Mapping[str, Table[Any]],
) -> Sources:
    """The fields of a run: its `own` tables, the decisions that stand, and the dataset that it was made of."""
    known = {place.code: place for place in places}
    of_place = {code: _of_place(place) for code, place in known.items()}
    for row in own["municipalities.csv"]:
        of_place[row["municipality"]] = of_place.get(row["municipality"], {}) | dict(row)
    persons = _persons(tables)
    return Sources(
        {
            "assignments": _by("case_id", own["assignments.csv"]),
            "unplaced": _by("case_id", own["unplaced.csv"]),
            "municipalities": {code: (row,) for code, row in of_place.items()},
            "decisions": {case_id: (_decided(row, known),) for case_id, row in standing.items()},
            **_of_dataset(tables),
        },
        tuple(
            Unit(row["case_id"], row["municipality"], row["status"], persons.get(row["case_id"], ()))
            for row in own["assignments.csv"]
        ),
    )


def of_export(rows: Sequence[Fields], places: Iterable[Municipality], tables: Mapping[str, Table[Any]]) -> Sources:
    """The fields of an export: a decision of the book a row, those of `assignments` as far as the decision has them.

    A decision that stands is `locked`, as it is in a run; one that no longer does is `ended`.
    """
    persons = _persons(tables)
    found: dict[str, dict[str, list[Fields]]] = {"assignments": {}, "decisions": {}}
    units = []
    for number, row in enumerate(rows):
        status = status_of(row)
        # A case may be decided, ended and decided again: each row is a unit of its own.
        unit = Unit(f"{number}", row["municipality"], status, persons.get(row["case_id"], ()))
        found["assignments"][unit.case_id] = [{**row, "status": status}]
        found["decisions"][unit.case_id] = [row]
        units.append(unit)
    of_case = {
        name: {unit.case_id: by_case.get(row["case_id"], ()) for unit, row in zip(units, rows, strict=True)}
        if name not in OF_PERSONS
        else by_case
        for name, by_case in _of_dataset(tables).items()
    }
    of_place = {place.code: (_of_place(place),) for place in places}
    return Sources({**of_case, **found, "municipalities": of_place}, tuple(units))


def status_of(row: Fields) -> str:
    """What a profile calls a decision of the export."""
    return LOCKED if row["status"] == "standing" else ENDED


def typed(rows: Iterable[Mapping[str, str]], dialect: str, file: str) -> list[Fields]:
    """Rows of a run's table, as they were read, with days and numbers that are such; raises `UnreadableError`."""
    try:
        return [{name: _typed(name, cell, dialect == "dk") for name, cell in row.items()} for row in rows]
    except (ValueError, ArithmeticError) as error:
        raise UnreadableError(said("{file} holds a cell that cannot be read", file=file)) from error


def _typed(name: str, cell: str, danish: bool) -> One:
    if not cell:
        return None
    if name in DATES:
        return date.fromisoformat("-".join(reversed(cell.split("-"))) if danish else cell)
    if name in DECIMALS:
        return Decimal(cell.replace(",", ".") if danish else cell)
    return cell


def _of_dataset(tables: Mapping[str, Table[Any]]) -> dict[str, Mapping[str, Sequence[Fields]]]:
    """The dataset's tables but the book, which tells more than which decision stands."""
    found: dict[str, Mapping[str, Sequence[Fields]]] = {}
    for file, table in tables.items():
        name = file.removesuffix(".csv")
        if name != "decisions":
            key = "person_id" if name in OF_PERSONS else "case_id"
            found[name] = _by(key, [row._asdict() for row in table.rows])
    return found


def _persons(tables: Mapping[str, Table[Any]]) -> Mapping[str, tuple[str, ...]]:
    """The persons of each case, in the order of the file."""
    found: dict[str, tuple[str, ...]] = {}
    if "persons.csv" in tables:
        for row in tables["persons.csv"].rows:
            found[row.case_id] = (*found.get(row.case_id, ()), row.person_id)
    return found


def _by(key: str, rows: Iterable[Fields]) -> Mapping[str, Sequence[Fields]]:
    found: dict[str, list[Fields]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found


def _of_place(place: Municipality) -> dict[str, Any]:
    named = {"municipality": place.code, "municipality_name": place.name, "name": place.name, "region": place.region}
    return {**named, "population": place.population, "lat": place.latitude, "lon": place.longitude}


def _decided(row: Decision, places: Mapping[str, Municipality]) -> Fields:
    place = places.get(row.municipality)
    here = {"municipality_name": place and place.name, "region": place and place.region}
    return {name: getattr(row, name) for name in DECISION} | here | {"status": "standing"}


def _plain(value: Any) -> One:
    """A value of a table as a profile writes it."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, tuple | list):
        return "|".join(map(str, value)) or None
    if isinstance(value, Enum):
        return str(value.value)
    plain: One = value
    return plain
