"""Profiles of case systems: YAML files, checked when they are loaded, with every fault at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import field_validator

from visitering.domain.cpr import looks_like_cpr
from visitering.domain.profiles import DELIMITERS, ROWS, Column, Dialect, Profile
from visitering.domain.run_tables import COLUMNS
from visitering.loading.chain import exists
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.reading import columns_of
from visitering.loading.settings import Part
from visitering.loading.stated import Stated, parse_yaml, read_yaml
from visitering.loading.tables import (
    CaseRow,
    CircumstanceRow,
    CompetenceRow,
    DecisionRow,
    DemandRow,
    LinkRow,
    MunicipalityRow,
    PersonRow,
)
from visitering.loading.validate import at, checked
from visitering.reference import text
from visitering.said import said

SHIPPED = ("danish", "iso")
"""Profiles that ship with the product, by name."""

OF_DATASET: Mapping[str, type[tuple[Any, ...]]] = {
    "cases": CaseRow,
    "persons": PersonRow,
    "competences": CompetenceRow,
    "circumstances": CircumstanceRow,
    "links": LinkRow,
    "demands": DemandRow,
    "decisions": DecisionRow,
    "municipalities": MunicipalityRow,
}
"""Tables of the dataset whose columns are fields."""

_MORE = {
    "municipalities": ("future_price",),
    "decisions": ("status", "municipality_name", "region", "ended_on", "ended_by", "ended_reason"),
}
_DATE_PARTS = re.compile("yyyy|mm|dd")
_FILE = re.compile(r"[\w{}-][\w{}. -]*", re.ASCII)


def _fields() -> tuple[str, ...]:
    """Every field, `table.column`, in the order of tables and columns."""
    found = {Path(file).stem: [*columns] for file, columns in COLUMNS.items()}
    for table, row in OF_DATASET.items():
        found.setdefault(table, []).extend(column.name for column in columns_of(row))
    for table, columns in _MORE.items():
        found[table].extend(columns)
    return tuple(f"{table}.{name}" for table, columns in found.items() for name in dict.fromkeys(columns))


FIELDS = _fields()
"""Fields that a column may name: those of the run's own tables, of the dataset, and of the book."""


class ProfilePart(Part):
    """A profile. Its columns and its dialect are checked one by one."""

    name: str | None = None
    rows: Any = None
    per: Literal["case", "person"] = "case"
    file: str
    columns: Any
    dialect: Any = None
    harmless_formulas: bool = True

    @field_validator("file")
    @classmethod
    def _is_a_name(cls, file: str) -> str:
        named = file.replace("{municipality}", "")
        if not _FILE.fullmatch(file) or "{" in named or "}" in named:
            raise ValueError(
                said(
                    "must be the name of a file, of letters, digits, spaces, -, _ and ., with {each} for one "
                    "file each",
                    each="{municipality}",
                )
            )
        return file


class DialectPart(Part):
    """How the file is written: `domain.profiles.Dialect`."""

    delimiter: Literal[";", ",", "tab", "|"] = ";"
    quoting: Literal["where_needed", "all", "never"] = "where_needed"
    encoding: Literal["utf-8", "utf-16", "windows-1252", "iso-8859-1", "iso-8859-15"] = "utf-8"
    byte_order_mark: bool = False
    line_ends: Literal["crlf", "lf"] = "crlf"
    dates: str = "yyyy-mm-dd"
    decimal_sign: Literal[",", "."] = "."

    @field_validator("dates")
    @classmethod
    def _has_each_part_once(cls, dates: str) -> str:
        if sorted(_DATE_PARTS.findall(dates)) != ["dd", "mm", "yyyy"] or _DATE_PARTS.sub("", dates).strip("-./ "):
            raise ValueError(said("must be yyyy, mm and dd once each, with -, ., / or nothing between them"))
        return dates


class ColumnPart(Part):
    """A column: `domain.profiles.Column`. `map` is checked apart."""

    name: str
    field: str | None = None
    value: str | None = None
    map: Any = None
    leading_zeros: bool = True


class MapPart(Part):
    """A field whose values are translated."""

    field: str
    values: Any = None
    otherwise: str | None = None


def read_profile(named: str) -> Profile:
    """The profile of a name that ships, or of a file; raises `InputError` with every fault."""
    findings = Findings()
    profile = find_profile(named, Path(named), findings)
    if profile is None:
        raise findings.refusal()
    return profile


def find_profile(named: str, path: Path, findings: Findings, stated: Stated | None = None) -> Profile | None:
    """The profile that ships under a name, else that of the file; None where it has a fault."""
    if named in SHIPPED:
        tree = parse_yaml(text(f"profiles/{named}.yaml").encode(), Path(f"{named}.yaml"), findings)
    elif exists(path, Path.is_file):
        tree = read_yaml(path, findings)
    else:
        meant = did_you_mean(named, SHIPPED) or said("; known are {known}", known=", ".join(SHIPPED))
        expected = said("is neither a file nor a profile that ships with the product{meant}", meant=meant)
        if stated is None:
            findings.fault(path.name, None, None, None, expected)
        else:
            at(stated, "output.profile", findings, expected)
        return None
    return None if tree is None else profile_of(tree, "", findings, tree.path.stem)


def stated_profile(output: Stated | None, findings: Findings) -> Profile | None:
    """The key `output.profile` of a scenario; None where there is none or it has a fault.

    A name, a path relative to the file that states it, or (in a run's own copy) the whole profile.
    """
    stated = None if output is None else output.get("profile")
    if stated is None:
        return None
    if isinstance(stated.value, dict):
        return profile_of(stated, "output.profile", findings, "profile")
    if not isinstance(stated.value, str):
        at(stated, "output.profile", findings, said("must be the path of a profile, or the name of one that ships"))
        return None
    return find_profile(stated.value, stated.path.parent / stated.value, findings, stated)


def profile_of(stated: Stated, key: str, findings: Findings, name: str) -> Profile | None:
    """A profile from its tree; `name`: what it is called where it does not say so."""
    before = len(findings.faults)
    read = checked(ProfilePart, stated, key, findings)
    dialect = checked(DialectPart, stated.get("dialect"), _below(key, "dialect"), findings)
    rows = tuple(_rows(stated.get("rows"), _below(key, "rows"), findings))
    columns = tuple(_columns(stated.get("columns"), _below(key, "columns"), findings))
    if dialect is not None:
        _check_dialect(dialect, stated, key, findings)
        _check_texts(stated.get("columns"), _below(key, "columns"), dialect.encoding, findings)
    if read is None or dialect is None or len(findings.faults) > before:
        return None
    resolved = {
        "name": read.name or name,
        "rows": list(rows),
        "per": read.per,
        "file": read.file,
        "columns": [_resolved(column) for column in columns],
        "dialect": dialect.model_dump(),
        "harmless_formulas": read.harmless_formulas,
    }
    return Profile(
        read.name or name,
        rows,
        read.per,
        read.file,
        columns,
        Dialect(**dialect.model_dump()),
        read.harmless_formulas,
        resolved,
    )


def _rows(stated: Stated | None, key: str, findings: Findings) -> Iterator[str]:
    """Which rows are written; those that are proposed or decided where nothing is said."""
    if stated is None:
        yield from ROWS[:2]
        return
    listed = stated.value if isinstance(stated.value, list) else []
    if not listed:
        at(stated, key, findings, said("must be a list of {names}", names=", ".join(ROWS)))
    for number, part in enumerate(listed, start=1):
        if part.value in ROWS:
            yield str(part.value)
        else:
            meant = did_you_mean(str(part.value), ROWS) or said("; known are {known}", known=", ".join(ROWS))
            at(part, f"{key}.{number}", findings, said("is no kind of row{meant}", meant=meant))


def _columns(stated: Stated | None, key: str, findings: Findings) -> Iterator[Column]:
    if stated is None:
        return  # that it is missing is told already
    listed = stated.value if isinstance(stated.value, list) else []
    if not listed:
        at(stated, key, findings, said("must be a list of columns, each with a name"))
    names: dict[str, int] = {}
    for number, part in enumerate(listed, start=1):
        read = checked(ColumnPart, part, f"{key}.{number}", findings)
        column = _column(part, f"{key}.{number}", read, findings)
        if column is None:
            continue
        if column.name in names:
            expected = said("is the name of column {number} already", number=names[column.name])
            at(part.get("name") or part, f"{key}.{number}.name", findings, expected)
        if not column.name.strip() or not column.name.isprintable():
            at(part.get("name") or part, f"{key}.{number}.name", findings, said("must be a name on one line"))
        names.setdefault(column.name, number)
        yield column


def _column(part: Stated, key: str, read: ColumnPart | None, findings: Findings) -> Column | None:
    ways = [way for way in ("field", "value", "map") if part.get(way) is not None]
    if isinstance(part.value, dict) and len(ways) != 1:
        at(part, key, findings, said("must have one of field, value and map"))
    mapped, values = part.get("map"), {}
    read_map = None if mapped is None else checked(MapPart, mapped, f"{key}.map", findings)
    if mapped is not None and (stated := mapped.get("values")) is not None:
        values = dict(_values(stated, f"{key}.map.values", findings))
    _check_field(part.get("field"), f"{key}.field", findings)
    _check_field(mapped and mapped.get("field"), f"{key}.map.field", findings)
    if read is None or (mapped is not None and read_map is None):
        return None
    if read_map is None:
        return Column(read.name, read.field, read.value, leading_zeros=read.leading_zeros)
    return Column(read.name, read_map.field, None, values, read_map.otherwise, read.leading_zeros)


def _values(stated: Stated, key: str, findings: Findings) -> Iterator[tuple[str, str]]:
    """What each value becomes."""
    if not isinstance(stated.value, dict):
        at(stated, key, findings, said("must be a mapping of each value to what is written for it"))
    for name, part in stated.items():
        if isinstance(part.value, str):
            yield name, part.value
        else:
            at(part, f"{key}.{name}", findings, said("must be text; put it in quotes"))


def _check_field(stated: Stated | None, key: str, findings: Findings) -> None:
    if stated is not None and isinstance(stated.value, str) and stated.value not in FIELDS:
        meant = did_you_mean(stated.value, FIELDS) or said("; docs/profiles.md lists them")
        at(stated, key, findings, said("is no field of a row{meant}", meant=meant))


def _check_dialect(dialect: DialectPart, stated: Stated, key: str, findings: Findings) -> None:
    """What cannot be together."""
    part, key = stated.get("dialect") or stated, _below(key, "dialect")
    if dialect.byte_order_mark and not dialect.encoding.startswith("utf"):
        at(
            part.get("byte_order_mark") or part,
            f"{key}.byte_order_mark",
            findings,
            said("belongs to utf-8 and utf-16; {encoding} has none", encoding=dialect.encoding),
        )
    delimiter = DELIMITERS[dialect.delimiter]
    if dialect.quoting == "never" and (dialect.decimal_sign == delimiter or delimiter in dialect.dates):
        expected = said(
            "must not be never where numbers or dates hold the delimiter {delimiter}", delimiter=delimiter
        )
        at(part.get("quoting") or part, f"{key}.quoting", findings, expected)


def _check_texts(stated: Stated | None, key: str, encoding: str, findings: Findings) -> None:
    """Texts that the profile itself writes must be such as the encoding has, and none may look like a CPR number."""
    for where, part in _texts(stated, key):
        assert isinstance(part.value, str)
        if looks_like_cpr(part.value):
            at(part, where, findings, said("must not hold a CPR number"))
            continue
        try:
            part.value.encode(encoding)
        except UnicodeEncodeError as error:
            character = part.value[error.start]
            at(part, where, findings, said("{encoding} has no {character!r}", encoding=encoding, character=character))


def _texts(stated: Stated | None, key: str) -> Iterator[tuple[str, Stated]]:
    if stated is None:
        return
    if isinstance(stated.value, str):
        yield key, stated
    below: Iterable[tuple[object, Stated]] = (
        enumerate(stated.value, start=1) if isinstance(stated.value, list) else stated.items()
    )
    for name, part in below:
        yield from _texts(part, f"{key}.{name}")


def _resolved(column: Column) -> dict[str, Any]:
    zeros = {} if column.leading_zeros else {"leading_zeros": False}
    if column.value is not None:
        return {"name": column.name, "value": column.value, **zeros}
    if not column.is_mapped:
        return {"name": column.name, "field": column.field, **zeros}
    otherwise = {} if column.otherwise is None else {"otherwise": column.otherwise}
    return {"name": column.name, "map": {"field": column.field, "values": dict(column.values), **otherwise}, **zeros}


def _below(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
