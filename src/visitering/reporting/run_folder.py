"""Reads a run folder again."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from visitering.audit.stored_result import result_of
from visitering.domain.asking import Gazetteer
from visitering.domain.identifiers import meant, nearest, normalised, told
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.errors import InputError, UnreadableError, UsageError
from visitering.explaining.catalogue import Catalogue
from visitering.loading import Loaded, load
from visitering.reporting.case_page import case_page


class RunFolder:
    """A run as it was written. Raises `UsageError` where the folder is none, or cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: dict[str, Any] = self._manifest()
        self.summary: dict[str, Any] = self.manifest["summary"]

    @property
    def name(self) -> str:
        return normalised(self.folder.resolve().name)

    @property
    def scenario(self) -> Path:
        """The run's own copy of its scenario."""
        return self.folder / "inputs" / "scenario.yaml"

    @property
    def dataset(self) -> Path:
        """The dataset that the run was read from, where it lay then; it may have moved since, or the run."""
        if "dataset" not in self.manifest:
            raise UsageError(
                f"{self.folder} does not say which dataset it was read from; name its folder with --data"
            )
        return self.folder.resolve() / str(self.manifest["dataset"])

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
                rows[normalised(str(row["case_id"]))] = row
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise UsageError(f"{self.folder}: line {number} of explanations.jsonl is damaged") from error
        return rows

    def result(self) -> Result:
        """The result of the run, without solving again."""
        try:
            certificate = json.loads(self._text("certificate.json"))
            return result_of(self.explanations.values(), certificate, self.problem.policy)
        except (json.JSONDecodeError, UnreadableError) as error:
            raise UsageError(f"{self.folder}: its result cannot be read again ({error})") from error

    @cached_property
    def inputs(self) -> Loaded:
        """The run's own copy of what it was made of."""
        try:
            return load(self.scenario)
        except InputError as error:
            raise UsageError(
                f"{self.folder}: its copy of the inputs can no longer be read: {error.faults[0]}"
            ) from error

    @property
    def problem(self) -> Problem:
        return self.inputs.problem

    def municipality(self, named: str) -> str:
        """The code of a municipality given by code or name; raises `UsageError` with those that may be meant."""
        found = Gazetteer(self.problem.municipalities).find(named)
        if found.one is None:
            raise UsageError(found.refusal("the run has no municipality"))
        return found.one

    def explanation(self, case_id: str) -> dict[str, Any]:
        """The line of a case; raises `UsageError` with near matches where there is none."""
        if case_id not in self.explanations:
            near = map(told, nearest(case_id, self.explanations, most=3))
            raise UsageError(f"the run has no case {told(case_id)}{meant(near)}")
        return self.explanations[case_id]

    def page(self, case_id: str) -> str:
        """The explanation of a case as text, in the run's language."""
        row = self.explanation(case_id)
        return case_page(row, self.summary, Catalogue.of(self.problem), self.problem.occupations)
