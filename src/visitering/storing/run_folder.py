"""A run folder as the run that it was: its cases, its result, and what it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from visitering.domain.asking import Gazetteer
from visitering.domain.identifiers import meant, nearest, normalised, told
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.errors import InputError, UnreadableError, UsageError
from visitering.loading import Loaded, load
from visitering.said import said
from visitering.storing.folder import sha256
from visitering.storing.run_files import INPUTS, SCENARIO, RunFiles
from visitering.storing.stored_result import result_of


class RunFolder:
    """A run as it was written. Raises `UsageError` where the folder is none, or cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = folder, RunFiles(folder)
        self.manifest = self.files.manifest
        self.summary: dict[str, Any] = self.manifest["summary"]

    @property
    def name(self) -> str:
        return normalised(self.folder.resolve().name)

    @property
    def scenario(self) -> Path:
        """The run's own copy of its scenario."""
        return self.folder / SCENARIO

    @property
    def dataset(self) -> Path:
        """The dataset that the run was read from, where it lay then; it may have moved since, or the run."""
        if "dataset" not in self.manifest:
            raise UsageError(
                said(
                    "{folder} does not say which dataset it was read from; name its folder with --data",
                    folder=self.folder,
                )
            )
        return self.folder.resolve() / str(self.manifest["dataset"])

    @cached_property
    def explanations(self) -> dict[str, dict[str, Any]]:
        """The line of each case, in the order of the file."""
        try:
            return {normalised(row["case_id"]): row for row in self.files.explanations()}
        except UnreadableError as error:
            missing = error.parameters.get("missing")
            sentence = (
                said(" is not a run folder: {missing} cannot be read", missing=missing)
                if missing
                else said(": {error}", error=error)
            )
            raise UsageError(said("{folder}{sentence}", folder=self.folder, sentence=sentence)) from error

    def result(self) -> Result:
        """The result of the run, without solving again."""
        try:
            return result_of(self.explanations.values(), self.files.certificate(), self.problem.policy)
        except UnreadableError as error:
            raise UsageError(
                said("{folder}: its result cannot be read again ({error})", folder=self.folder, error=error)
            ) from error

    @cached_property
    def inputs(self) -> Loaded:
        """The run's own copy of what it was made of."""
        try:
            return load(self.scenario)
        except InputError as error:
            raise UsageError(
                said(
                    "{folder}: its copy of the inputs can no longer be read: {faults}",
                    folder=self.folder,
                    faults=error.faults[0],
                )
            ) from error

    def changed_since(self, files: Mapping[str, bytes]) -> dict[str, str]:
        """Files of the dataset, now `files`, that the run did not read so: `has changed`, `is new` or `is gone`."""
        listed = self.files.listed("inputs").items()
        then = {path.removeprefix(INPUTS): digest for path, digest in listed if path != SCENARIO}
        now = {name: sha256(content) for name, content in files.items()}
        found = {}
        for name in sorted(then.keys() | now.keys()):
            if name not in now:
                found[name] = said("is gone")
            elif name not in then:
                found[name] = said("is new")
            elif now[name] != then[name]:
                found[name] = said("has changed")
        return found

    @property
    def problem(self) -> Problem:
        return self.inputs.problem

    def municipality(self, named: str) -> str:
        """The code of a municipality given by code or name; raises `UsageError` with those that may be meant."""
        found = Gazetteer(self.problem.municipalities).find(named)
        if found.one is None:
            raise UsageError(found.refusal(said("the run has no municipality")))
        return found.one

    def explanation(self, case_id: str) -> dict[str, Any]:
        """The line of a case; raises `UsageError` with near matches where there is none."""
        if case_id not in self.explanations:
            near = map(told, nearest(case_id, self.explanations, most=3))
            raise UsageError(said("the run has no case {case_id}{meant}", case_id=told(case_id), meant=meant(near)))
        return self.explanations[case_id]
