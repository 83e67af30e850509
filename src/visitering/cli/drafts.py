"""Drafts as `hold` and `explain --keep` make them: checked, placed, written, and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visitering.cli.output import shown, tell_error
from visitering.cli.progress import Interruption, ProgressLine
from visitering.said import said

if TYPE_CHECKING:
    from visitering.drafting.changed import Changed
    from visitering.drafting.draft import Asked
    from visitering.pipeline import Run
    from visitering.storing.run_folder import RunFolder


@dataclass(frozen=True)
class Made:
    """A draft of the run `base` that is written: its scenario, its run folder, and what it changed."""

    base: RunFolder
    scenario: Path
    folder: Path
    finished: Run
    change: Changed

    @property
    def open_cases(self) -> int:
        return int(self.finished.summary["needs_decision"])


def checked(base: RunFolder, asked: Asked, *, stale: bool) -> dict[str, Any]:
    """The scenario of a draft, not yet written; raises `UsageError` where it cannot be or the run is out of date."""
    from visitering.deciding.stale import refuse_stale
    from visitering.drafting.draft import draft_scenario
    from visitering.loading import load

    now = load(base.scenario, asked.data or base.dataset)
    scenario = draft_scenario(base, asked, {case.case_id for case in now.problem.locked})
    if not stale:
        refuse_stale(base, now.files)
    return scenario


def made(base: RunFolder, scenario: dict[str, Any], *, quiet: bool) -> Made:
    """Writes the scenario, places it and writes its run; where that cannot be, the scenario is gone again."""
    from visitering import pipeline
    from visitering.drafting.changed import WITHOUT_EFFECT, changed
    from visitering.drafting.draft import write_draft

    path = write_draft(base, scenario)
    try:
        with ProgressLine(quiet=quiet) as progress, Interruption() as interrupted:
            finished = pipeline.run(path, progress, interrupted)
            progress(said("writing"), share=1.0)
            notes: list[str] = []
            folder = finished.write(notes.append)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    for sentence in notes:
        tell_error("Note: {sentence}.", sentence=sentence)
    since = [name for name in base.changed_since(finished.loaded.files) if name not in WITHOUT_EFFECT]
    run = ({case.case_id for case in base.problem.batch}, base.result())
    told = finished.explainer
    return Made(base, path, folder, finished, changed(told.book, told.scores, run, finished.result, since))


def as_values(made: Made) -> dict[str, Any]:
    """The draft for a script."""
    return {
        "name": made.finished.loaded.scenario.policy.name,
        "folder": str(shown(made.folder)),
        "scenario": str(shown(made.scenario)),
        "held_open": list(held_open(made.finished, made.change)),
        **_figures(made.change),
    }


def _figures(change: Changed) -> dict[str, Any]:
    return {
        "changed_since_the_run": list(change.since),
        "moved": [asdict(mover) for mover in change.movers],
        "others_moved": len(change.others),
        "tiers": [
            {
                "goals": list(tier.goals),
                "before": None if tier.again is None else tier.again / tier.scale,
                "after": tier.after.objective / tier.scale,
                "loss_at_least": tier.before and tier.before.least_loss(tier.after) / tier.scale,
                "loss_found": None if tier.again is None else (tier.again - tier.after.objective) / tier.scale,
                "gap_before": tier.before and tier.before.gap,
                "gap": tier.after.gap,
                "within_gaps": tier.before and tier.before.may_equal(tier.after),
                "after_another_tier_that_changed": tier.follows,
            }
            for tier in change.tiers
        ],
        "goals": {g.goal: {"before": g.before / g.scale, "after": g.after / g.scale} for g in change.goals},
        "farthest_from_pace": change.farthest,
        "mean_from_pace": change.mean,
    }


def held_open(finished: Run, change: Changed) -> Iterator[dict[str, Any]]:
    """The cases that were held and stay open, each with the rules and places that stand against it."""
    lines = {row["case_id"]: row for row in finished.rows["unplaced.csv"]}
    told = finished.told.open
    for case in change.held_open:
        found, row = told[case], lines[case]
        yield {
            "case_id": case,
            "municipality": finished.loaded.problem.held[case].municipality,
            "conflict": row["conflict"],
            "items": found["items"] if found else [],
            "change": row["smallest_change"],
        }
