"""Whether a run is what people should still decide on: its inputs as they are, and no newer run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from visitering.domain.identifiers import told
from visitering.errors import UsageError
from visitering.said import joined, said
from visitering.storing.run_folder import RunFolder

APPENDED = frozenset({"decisions.csv", "forms.csv", "announced.csv", "events.jsonl"})
"""Files that commands append to: what they hold is judged case by case, and makes no run old."""


def refuse_stale(run: RunFolder, files: Mapping[str, bytes]) -> None:
    """Raises `UsageError` where the dataset, now `files` by name, is not the run's, or a newer run exists."""
    if (reasons := stale(run, files)) is not None:
        raise UsageError(
            said(
                "{name} is not up to date: {reasons}; decide on a new run, or add --stale to decide on this "
                "one all the same; nothing was decided",
                name=run.name,
                reasons=reasons,
            )
        )


def stale(run: RunFolder, files: Mapping[str, bytes]) -> str | None:
    """Why a run is not up to date; None where it is."""
    reasons = [*_changed(run, files), *_newer(run)]
    return joined(reasons) if reasons else None


def is_draft(run: RunFolder) -> bool:
    """Whether a run was made by `hold`: by a scenario that holds cases, or that begins from another run."""
    scenario = _scenario(run)
    return bool(scenario.get("held") or scenario.get("move") or scenario.get("draft"))


def _changed(run: RunFolder, files: Mapping[str, bytes]) -> Iterator[str]:
    for name, then in run.changed_since(files).items():
        if name not in APPENDED:
            yield said("{name} {then} since", name=name, then=then)


def _newer(run: RunFolder) -> Iterator[str]:
    """The runs beside this one that were made of the same scenario after it, drafts and copies left out.

    A draft is as old as the run that it was made from, as long as that one is here, and of that one's scenario.
    """
    beside = {other.name: other for other in _beside(run)}
    since, draft = _begun(run, beside), _draft(run)
    scenario = draft.get("scenario", _scenario(run).get("name"))
    named = (
        said("the scenario {told}, of which this is a draft", told=told(str(scenario)))
        if draft
        else said("the scenario")
    )
    for name, other in beside.items():
        same = _scenario(other).get("name") == scenario
        if same and not is_draft(other) and other.manifest != since.manifest and _age(other) > _age(since):
            yield said("{name} is a newer run of {named}", name=told(name), named=named)


def _beside(run: RunFolder) -> Iterator[RunFolder]:
    for path in sorted(run.folder.resolve().parent.iterdir()):
        try:
            yield RunFolder(path)
        except UsageError:
            continue


def _begun(run: RunFolder, beside: Mapping[str, RunFolder]) -> RunFolder:
    """The run that a draft, or a draft of a draft, was made from; the draft itself where that one is gone."""
    passed = {run.name}
    while draft := _draft(run):
        found = beside.get(str(draft.get("run")))
        if found is None or found.name in passed:
            return run
        run = found
        passed.add(run.name)
    return run


def _draft(run: RunFolder) -> Mapping[str, object]:
    """What a draft says it is one of; empty where it says nothing."""
    stated = _scenario(run).get("draft")
    return stated if isinstance(stated, Mapping) else {}


def _scenario(run: RunFolder) -> Mapping[str, object]:
    stated = run.manifest.get("scenario")
    return stated if isinstance(stated, Mapping) else {}


def _age(run: RunFolder) -> tuple[str, int, str]:
    """When it was begun; of two in one second that with the higher number is the later."""
    return str(run.manifest.get("started", "")), len(run.name), run.name
