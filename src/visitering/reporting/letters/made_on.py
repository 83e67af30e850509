"""The run that a decision was made on: its name stands in the book; here it is found, and held against the row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from visitering.domain.decisions import Decision
from visitering.domain.identifiers import normalised
from visitering.errors import UsageError
from visitering.storing.run_folder import RunFolder
from visitering.storing.stored_result import uses_of


class Runs:
    """Runs by name below some folders. `dataset`: only those that were read from it."""

    def __init__(self, folders: Iterable[Path], own: Sequence[RunFolder] = (), dataset: Path | None = None) -> None:
        self.folders = tuple(dict.fromkeys(folder.resolve() for folder in folders if folder.is_dir()))
        self.dataset = dataset
        self._open: dict[str, list[RunFolder]] = {}
        self._paths: dict[str, list[Path]] = {}
        for run in own:
            self._open.setdefault(run.name, []).append(run)
        for folder in self.folders:
            for path in sorted(folder.iterdir()):
                self._paths.setdefault(normalised(path.name), []).append(path)

    def of(self, decision: Decision) -> RunFolder | None:
        """The run that a decision was made on; None where it is not there, or another one of its name is."""
        return next((run for run in self._named(decision.run or "") if agrees(run, decision)), None)

    def _named(self, name: str) -> Iterator[RunFolder]:
        found = self._open.setdefault(name, [])
        yield from tuple(found)
        for path in self._paths.pop(name, ()):
            try:
                run = RunFolder(path)
                if self.dataset is not None and run.dataset.resolve() != self.dataset.resolve():
                    continue
            except UsageError:
                continue
            found.append(run)
        yield from tuple(found)


def agrees(run: RunFolder, decision: Decision) -> bool:
    """Whether a run can be the one that a decision was made on: it proposed to the case what the row says.

    Of a decision that accepts, also its municipality and the openings and offers that it takes: else the run's
    grounds are not those of the decision.
    """
    row = run.explanations.get(decision.case_id)
    if row is None or row["status"] == "locked":
        return False
    if decision.proposed_municipality not in (None, row["municipality"]):
        return False
    accepted = decision.decision == "accepted"
    return not accepted or (
        decision.municipality == row["municipality"] and sorted(decision.uses) == sorted(uses_of(row))
    )
