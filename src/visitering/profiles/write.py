"""Writes the files of a profile."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Literal

from visitering.domain.profiles import DELIMITERS, LINE_ENDS, Profile
from visitering.domain.run_tables import COLUMNS
from visitering.errors import UsageError
from visitering.loading import Loaded
from visitering.profiles.fields import Sources, of_run, typed
from visitering.said import said
from visitering.storing.csv_files import read_csv
from visitering.storing.names import file_names

QUOTING: dict[str, Literal[0, 1, 3]] = {
    "where_needed": csv.QUOTE_MINIMAL,
    "all": csv.QUOTE_ALL,
    "never": csv.QUOTE_NONE,
}
PART = "{municipality}"
OPEN = "open"
"""Stands for the municipality in the name of the file that holds the cases without one."""

FOLDER = "profile/"
"""Where a run folder keeps the files of its profile."""


def of_run_folder(loaded: Loaded, tables: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the run's profile by path, none where it has no profile; `tables`: its CSV files as written.

    Raises `UsageError` where the profile cannot hold a row, `UnreadableError` where a table cannot be read.
    """
    profile, dialect = loaded.scenario.profile, loaded.scenario.dialect
    if profile is None:
        return {}
    own = {name: typed(read_csv(tables[name], dialect), dialect, name) for name in COLUMNS}
    problem = loaded.problem
    sources = of_run(own, problem.standing, problem.municipalities, loaded.tables)
    return {f"{FOLDER}{name}": content for name, content in written(profile, sources).items()}


def written(profile: Profile, sources: Sources) -> dict[str, bytes]:
    """The files of a profile, by name; raises `UsageError` where it cannot hold a row.

    One file per municipality: those that have a row.
    """
    rows: dict[str, list[list[str]]] = {} if PART in profile.file else {profile.file: []}
    units = list(sources.units_of(profile))
    named = file_names(unit.municipality or OPEN for unit in units)
    for unit in units:
        cells = []
        for column in profile.columns:
            value = None if column.field is None else sources.value(column.field, unit)
            cells.append(profile.cell(column, value))
        name = profile.file.replace(PART, named[unit.municipality or OPEN])
        rows.setdefault(name, []).append(cells)
    return {name: as_bytes(profile, found) for name, found in rows.items()}


def as_bytes(profile: Profile, rows: Sequence[Sequence[str]]) -> bytes:
    """Rows of cells below their header, in the dialect of the profile; raises `UsageError` where one cannot be."""
    dialect = profile.dialect
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=DELIMITERS[dialect.delimiter],
        quoting=QUOTING[dialect.quoting],
        quotechar=None if dialect.quoting == "never" else '"',
        lineterminator=LINE_ENDS[dialect.line_ends],
        strict=True,
    )
    header = [profile.text(column.name) for column in profile.columns]
    for number, row in enumerate([header, *rows]):
        try:
            writer.writerow(row)
            "".join(row).encode(dialect.encoding)
        except csv.Error as error:
            raise UsageError(
                said(
                    "row {number} of the profile {name} holds what cannot be written without quotation marks: let "
                    "dialect.quoting be where_needed",
                    number=number,
                    name=profile.name,
                )
            ) from error
        except UnicodeEncodeError as error:
            raise UsageError(
                said(
                    "row {number} of the profile {name} holds {character!r}, which {encoding} does not have: let "
                    "dialect.encoding be utf-8",
                    number=number,
                    name=profile.name,
                    character=error.object[error.start],
                    encoding=dialect.encoding,
                )
            ) from error
    return text.getvalue().encode(dialect.codec)
