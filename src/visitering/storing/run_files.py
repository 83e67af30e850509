"""The files of a run folder as they lie there, and whether they are those that the manifest speaks of."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from visitering.errors import UnreadableError, UsageError
from visitering.said import said
from visitering.storing.csv_files import read_csv
from visitering.storing.folder import sha256
from visitering.storing.json_files import lines_of

MANIFEST, EXPLANATIONS, CERTIFICATE = "manifest.json", "explanations.jsonl", "certificate.json"
REPORT = "report.html"
INPUTS = "inputs/"
SCENARIO = f"{INPUTS}scenario.yaml"
"""The run's own copy of its scenario."""


@dataclass(frozen=True)
class RunFiles:
    """Raises `UsageError` where the folder is none: without a manifest that can be read."""

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        nothing = said("{folder} is not a run folder: {manifest}", folder=self.folder, manifest=MANIFEST)
        try:
            found = json.loads(self._text(MANIFEST))
            hashes = [*found["inputs"].values(), *found["outputs"].values()]
            if not all(isinstance(value, str) for value in hashes) or not isinstance(found["summary"], dict):
                raise TypeError
        except UnreadableError as error:
            raise UsageError(said("{nothing} cannot be read", nothing=nothing)) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(said("{nothing} is damaged", nothing=nothing)) from error
        return dict(found)

    def listed(self, kind: str) -> dict[str, str]:
        """SHA-256 by path, of the `inputs` or the `outputs`."""
        return dict(self.manifest[kind])

    def content(self, name: str) -> bytes:
        """Raises `UnreadableError`, as all that follow do, where a file is missing or holds something else."""
        try:
            return (self.folder / name).read_bytes()
        except (OSError, ValueError) as error:
            raise _missing(name) from error

    def strange(self) -> Iterator[str]:
        """A sentence for each file that is missing, changed, or that the manifest does not know."""
        listed = self.listed("inputs") | self.listed("outputs")
        for name, expected in listed.items():
            try:
                if sha256(self.content(name)) != expected:
                    yield said("{name} is not the file that the manifest speaks of: its SHA-256 differs", name=name)
            except UnreadableError as error:
                yield str(error)
        here = {p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file()}
        yield from (
            said("{name} is not a file of the run", name=name) for name in sorted(here - listed.keys() - {MANIFEST})
        )

    def _text(self, name: str) -> str:
        try:
            return self.content(name).decode()
        except UnicodeDecodeError as error:
            raise _missing(name) from error

    def certificate(self) -> Any:
        try:
            return json.loads(self._text(CERTIFICATE))
        except ValueError as error:
            raise UnreadableError(said("{certificate} is not JSON", certificate=CERTIFICATE)) from error

    def explanations(self) -> list[dict[str, Any]]:
        """The line of each case, in the order of the file."""
        rows = []
        for number, line in enumerate(lines_of(self._text(EXPLANATIONS)), start=1):
            try:
                row = json.loads(line)
                if not isinstance(row["case_id"], str):
                    raise TypeError
            except (ValueError, KeyError, TypeError) as error:
                raise UnreadableError(
                    said("line {number} of {explanations} is damaged", number=number, explanations=EXPLANATIONS)
                ) from error
            rows.append(row)
        return rows

    def table(self, name: str, dialect: str) -> list[dict[str, str]]:
        """The rows of a CSV file in the run's dialect."""
        try:
            return read_csv(self.content(name), dialect)
        except csv.Error as error:
            raise UnreadableError(said("{name} is no table", name=name)) from error


def _missing(name: str) -> UnreadableError:
    return UnreadableError(said("{name} is missing or cannot be read", name=name), missing=name)
