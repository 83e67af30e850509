"""Whether a run is what people should still decide on: its inputs as they are, and no newer run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from visitering.domain.identifiers import told
from visitering.errors import UsageError
from visitering.storing.folder import sha256
from visitering.storing.run_files import INPUTS, SCENARIO
from visitering.storing.run_folder import RunFolder

APPENDED = frozenset({"decisions.csv", "forms.csv", "announced.csv", "events.jsonl"})
"""Files that commands append to: what they hold is judged case by case, and makes no run old."""


def refuse_stale(run: RunFolder, files: Mapping[str, bytes]) -> None:
    """Raises `UsageError` where the dataset, now `files` by name, is not the run's, or a newer run exists."""
    reasons = [*_changed(run, files), *(f"{told(name)} is a newer run of the scenario" for name in _newer(run))]
    if reasons:
        raise UsageError(
            f"{run.name} is not up to date: {'; '.join(reasons)}; decide on a new run, or add --stale to decide on "
            "this one all the same; nothing was decided"
        )


def is_draft(run: RunFolder) -> bool:
    """Whether a run was made by `hold`: by a scenario that holds cases, or that begins from another run."""
    scenario = _scenario(run)
    return bool(scenario.get("held") or scenario.get("move"))


def _changed(run: RunFolder, files: Mapping[str, bytes]) -> Iterator[str]:
    then = {
        path.removeprefix(INPUTS): digest for path, digest in run.files.listed("inputs").items() if path != SCENARIO
    }
    now = {name: sha256(content) for name, content in files.items()}
    for name in sorted((then.keys() | now.keys()) - APPENDED):
        if name not in now:
            yield f"{name} is gone since"
        elif name not in then:
            yield f"{name} is new since"
        elif now[name] != then[name]:
            yield f"{name} has changed since"


def _newer(run: RunFolder) -> Iterator[str]:
    """Names of the runs beside this one that were made of the same scenario after it, drafts and copies left out."""
    for path in sorted(run.folder.resolve().parent.iterdir()):
        try:
            other = RunFolder(path)
        except UsageError:
            continue
        same = _scenario(other).get("name") == _scenario(run).get("name")
        if same and not is_draft(other) and other.manifest != run.manifest and _age(other) > _age(run):
            yield other.name


def _scenario(run: RunFolder) -> Mapping[str, object]:
    stated = run.manifest.get("scenario")
    return stated if isinstance(stated, Mapping) else {}


def _age(run: RunFolder) -> tuple[str, int, str]:
    """When it was begun; of two in one second that with the higher number is the later."""
    return str(run.manifest.get("started", "")), len(run.name), run.name
