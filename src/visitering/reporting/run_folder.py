"""Reads a run folder again."""

from __future__ import annotations

import json
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from visitering.errors import InputError, UsageError
from visitering.explaining.catalogue import Catalogue
from visitering.loading import load
from visitering.reporting.case_page import case_page


class RunFolder:
    """A run as it was written. Raises `UsageError` where the folder is none, or cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: dict[str, Any] = self._manifest()
        self.summary: dict[str, Any] = self.manifest["summary"]

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    @property
    def scenario(self) -> Path:
        """The run's own copy of its scenario."""
        return self.folder / "inputs" / "scenario.yaml"

    @property
    def dataset(self) -> Path:
        """The dataset that the run was read from, where it lay then; it may have moved since, or the run."""
        return self.folder.resolve() / str(self.manifest.get("dataset", "inputs"))

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{self.folder} is not a run folder: {name} cannot be read") from error

    def _manifest(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._text("manifest.json"))
            found["summary"]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise UsageError(f"{self.folder} is not a run folder: manifest.json is damaged") from error
        return found

    @cached_property
    def explanations(self) -> dict[str, dict[str, Any]]:
        """The line of each case, in the order of the file."""
        rows: dict[str, dict[str, Any]] = {}
        for number, line in enumerate(self._text("explanations.jsonl").splitlines(), start=1):
            try:
                row: dict[str, Any] = json.loads(line)
                rows[str(row["case_id"])] = row
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise UsageError(f"{self.folder}: line {number} of explanations.jsonl is damaged") from error
        return rows

    def explanation(self, case_id: str) -> dict[str, Any]:
        """The line of a case; raises `UsageError` with near matches where there is none."""
        if case_id not in self.explanations:
            near = get_close_matches(case_id, self.explanations, n=3)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise UsageError(f"the run has no case {case_id}{hint}")
        return self.explanations[case_id]

    def page(self, case_id: str) -> str:
        """The explanation of a case as text, in the run's language."""
        row = self.explanation(case_id)
        try:
            problem = load(self.scenario).problem
        except InputError as error:
            raise UsageError(
                f"{self.folder}: its copy of the inputs can no longer be read: {error.faults[0]}"
            ) from error
        return case_page(row, self.summary, Catalogue.of(problem), problem.occupations)
