"""Reads a run folder again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from visitering.errors import InputError, UsageError
from visitering.explaining.catalogue import Catalogue
from visitering.loading import Loaded, load
from visitering.reporting.case_page import case_page


class RunFolder:
    """A run as it was written. Raises `UsageError` where the folder is none, or cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.summary: dict[str, Any] = self._json("manifest.json")["summary"]

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{self.folder} is not a run folder: {name} cannot be read") from error

    def _json(self, name: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._text(name))
            found["summary"]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise UsageError(f"{self.folder} is not a run folder: {name} is damaged") from error
        return found

    @cached_property
    def inputs(self) -> Loaded:
        """The run's own copy of what it was made of."""
        try:
            return load(self.folder / "inputs" / "scenario.yaml")
        except InputError as error:
            raise UsageError(
                f"{self.folder}: its copy of the inputs can no longer be read: {error.faults[0]}"
            ) from error

    def explanations(self) -> list[dict[str, Any]]:
        """The lines of all cases; raises `UsageError` where one is damaged."""
        return list(self._explanations())

    def _explanations(self) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(self._text("explanations.jsonl").splitlines(), start=1):
            try:
                row: dict[str, Any] = json.loads(line)
                row["case_id"]
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise UsageError(f"{self.folder}: line {number} of explanations.jsonl is damaged") from error
            yield row

    def explanation(self, case_id: str) -> dict[str, Any]:
        """The line of a case; raises `UsageError` with near matches where there is none."""
        known = []
        for row in self._explanations():
            if row["case_id"] == case_id:
                return row
            known.append(str(row["case_id"]))
        near = get_close_matches(case_id, known, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"the run has no case {case_id}{hint}")

    def page(self, case_id: str) -> str:
        """The explanation of a case as text, in the run's language."""
        row = self.explanation(case_id)
        problem = self.inputs.problem
        return case_page(row, self.summary, Catalogue.of(problem), problem.occupations)
