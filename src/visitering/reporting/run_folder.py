"""Reads a run folder again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.errors import InputError, UsageError
from visitering.explaining.catalogue import Catalogue
from visitering.loading import load
from visitering.reporting.case_page import case_page
from visitering.reporting.stored_result import result_of


class RunFolder:
    """A run as it was written. Raises `UsageError` where the folder is none, or cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = self._json("manifest.json")
        self.summary: dict[str, Any] = self.manifest["summary"]

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

    def explanations(self) -> Iterator[dict[str, Any]]:
        """The lines of `explanations.jsonl`."""
        for number, line in enumerate(self._text("explanations.jsonl").splitlines(), start=1):
            try:
                row: dict[str, Any] = json.loads(line)
                row["case_id"]
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise UsageError(f"{self.folder}: line {number} of explanations.jsonl is damaged") from error
            yield row

    def result(self) -> Result:
        """The result of the run, without solving again."""
        try:
            return result_of(self.explanations(), self.manifest["result"])
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"{self.folder}: its result cannot be read again ({error!r})") from error

    @cached_property
    def problem(self) -> Problem:
        """The problem from the run's own copy of the inputs."""
        try:
            return load(self.folder / "inputs" / "scenario.yaml").problem
        except InputError as error:
            raise UsageError(
                f"{self.folder}: its copy of the inputs can no longer be read: {error.faults[0]}"
            ) from error

    def municipality(self, named: str) -> str:
        """The code of a municipality given by code or name; raises `UsageError` with near matches."""
        names = {m.name.casefold(): m.code for m in self.problem.municipalities}
        names |= {m.code: m.code for m in self.problem.municipalities}
        if (code := names.get(named.casefold())) is not None:
            return code
        near = get_close_matches(named.casefold(), names, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"the run has no municipality {named}{hint}")

    def explanation(self, case_id: str) -> dict[str, Any]:
        """The line of a case; raises `UsageError` with near matches where there is none."""
        known = []
        for row in self.explanations():
            if row["case_id"] == case_id:
                return row
            known.append(str(row["case_id"]))
        near = get_close_matches(case_id, known, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"the run has no case {case_id}{hint}")

    def page(self, case_id: str) -> str:
        """The explanation of a case as text, in the run's language."""
        row = self.explanation(case_id)
        return case_page(row, self.summary, Catalogue.of(self.problem), self.problem.occupations)
