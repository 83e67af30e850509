"""The files of a run folder, and whether they are those that the manifest speaks of."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from visitering.errors import UnreadableError, UsageError

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class RunFiles:
    """A run folder as it lies there. Raises `UsageError` where it is none: without a manifest that can be read."""

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
            hashes = [*found["inputs"].values(), *found["outputs"].values()]
            if not all(isinstance(value, str) for value in hashes) or not isinstance(found["summary"], dict):
                raise TypeError
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(f"{self.folder} is not a run folder: {MANIFEST} cannot be read") from error
        return dict(found)

    def listed(self, kind: str) -> dict[str, str]:
        """SHA-256 by path, of the `inputs` or the `outputs`."""
        return dict(self.manifest[kind])

    def content(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except (OSError, ValueError) as error:
            raise UnreadableError(f"{name} is missing or cannot be read") from error

    def strange(self) -> Iterator[str]:
        """A sentence for each file that is missing, changed, or that the manifest does not know."""
        listed = self.listed("inputs") | self.listed("outputs")
        for name, expected in listed.items():
            try:
                if hashlib.sha256(self.content(name)).hexdigest() != expected:
                    yield f"{name} is not the file that the manifest speaks of: its SHA-256 differs"
            except UnreadableError as error:
                yield str(error)
        here = {p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file()}
        yield from (f"{name} is not a file of the run" for name in sorted(here - listed.keys() - {MANIFEST}))

    def json(self, name: str) -> Any:
        try:
            return json.loads(self.content(name).decode("utf-8"))
        except ValueError as error:
            raise UnreadableError(f"{name} is not JSON") from error

    def json_lines(self, name: str) -> list[dict[str, Any]]:
        rows = []
        for number, line in enumerate(self.content(name).decode("utf-8", "replace").splitlines(), start=1):
            try:
                row = json.loads(line)
                if not isinstance(row["case_id"], str):
                    raise TypeError
            except (ValueError, KeyError, TypeError) as error:
                raise UnreadableError(f"line {number} of {name} is not the explanation of a case") from error
            rows.append(row)
        return rows

    def table(self, name: str, danish: bool) -> list[dict[str, str]]:
        """The rows of a CSV file in the run's dialect, numbers with a decimal point."""
        text = self.content(name).decode("utf-8-sig", "replace")
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if danish else ","))
