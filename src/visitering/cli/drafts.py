"""Drafts as `hold` and `explain --keep` make them: checked, placed, written, and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visitering.cli.output import count, percent, print_error_line, shown
from visitering.cli.progress import Interruption, ProgressLine

if TYPE_CHECKING:
    from visitering.drafting.changed import Changed, GoalChange, Reached, TierChange
    from visitering.drafting.draft import Asked
    from visitering.explaining.catalogue import Catalogue
    from visitering.pipeline import Run
    from visitering.storing.run_folder import RunFolder

MOST_SHOWN = 30
WITHIN = ", within the gaps: no difference can be told"
WITHOUT_EFFECT = frozenset({"forms.csv", "events.jsonl"})
"""Files of a dataset that no placement depends on."""


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
    from visitering.drafting.changed import changed
    from visitering.drafting.draft import write_draft

    path = write_draft(base, scenario)
    try:
        with ProgressLine(quiet=quiet) as progress, Interruption() as interrupted:
            finished = pipeline.run(path, progress, interrupted)
            progress("writing", share=1.0)
            notes: list[str] = []
            folder = finished.write(notes.append)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    for sentence in notes:
        print_error_line(f"Note: {sentence}.")
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
        "held_open": list(_held_open(made.finished, made.change)),
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


def _held_open(finished: Run, change: Changed) -> Iterator[dict[str, Any]]:
    """The cases that were held and stay open, each with the rules and places that stand against it."""
    lines = {row["case_id"]: row for row in finished.rows["unplaced.csv"]}
    told = {e.case.case_id: e.open for e in finished.explainer.explanations}
    for case in change.held_open:
        found, row = told[case], lines[case]
        yield {
            "case_id": case,
            "municipality": finished.loaded.problem.held[case].municipality,
            "conflict": row["conflict"],
            "items": [
                {"kind": str(item.limit), "name": item.name, "code": item.code}
                for item in (found.conflict.items if found else ())
            ],
            "change": row["smallest_change"],
        }


def tell(made: Made) -> None:
    """What is held, who else moved and why, what it does to points, evenness and rules, and what it costs."""
    finished, change = made.finished, made.change
    problem, catalogue = finished.loaded.problem, finished.catalogue
    reasons = {e.case.case_id: catalogue.sentence(e.reasons) for e in finished.explainer.explanations}

    def name(code: str | None) -> str:
        return "open" if code is None else catalogue.names[code]

    print(f"A draft of {made.base.name}: nothing is decided by it.")
    for held in problem.held.values():
        against = f", AGAINST THE RULE {', '.join(held.against)}" if held.against else ""
        print(f"  {held.case_id} held: {name(held.municipality)}{against} ({held.reason})")
    for out in problem.drafted.kept_out if problem.drafted else ():
        print(f"  {out.case_id} not in {name(out.municipality)} ({out.reason})")
    for case in _held_open(finished, change):
        place = name(case["municipality"])
        print(f"  {case['case_id']} STAYS OPEN, although it was held in {place}: {case['conflict']}")
        if case["change"]:
            print(f"    What would place it: {case['change']}")
    others = change.others
    print(f"{count(len(others), 'other case')} moved{':' if others else '.'}")
    for mover in others[:MOST_SHOWN]:
        print(f"  {mover.case_id}  {name(mover.before)} → {name(mover.after)}. {reasons[mover.case_id]}")
    if (more := len(others) - MOST_SHOWN) > 0:
        print(f"  … and {more} more")
    if change.since:
        print(_since(change))
    for number, tier in enumerate(change.tiers, start=1):
        print(f"  {number}. {', '.join(tier.goals)}: {_points(tier)}")
    for goal in change.goals:
        print(f"     {_name(catalogue, goal)}: {goal.before / goal.scale:,.2f} → {goal.after / goal.scale:,.2f}")
    was, now = change.farthest, change.mean
    print(f"  persons off the pace: farthest {was[0]} → {was[1]}, on average {now[0]:.2f} → {now[1]:.2f}")
    broken = sorted({rule for held in problem.held.values() for rule in held.against})
    print(f"  rules: {'against ' + ', '.join(broken) if broken else 'all kept'}")
    print(f"Scenario: {shown(made.scenario)}")
    print(f"Results: {shown(made.folder)}")


def _since(change: Changed) -> str:
    """Why the holds' cost is not told where the draft is of another batch than the run."""
    files = ", ".join(change.since)
    if change.tiers and change.tiers[0].again is None:
        return (
            f"Not as in the run any more: {files}. Places or openings that the run used are gone, so that its points "
            "cannot be counted again, and what the holds cost cannot be told."
        )
    return (
        f"Not as in the run any more: {files}. What the run proposed for the cases that still wait is counted again "
        "as things stand now; what of a difference is due to the holds alone cannot be told."
    )


def _name(catalogue: Catalogue, goal: GoalChange) -> str:
    from visitering.audit.points import LATER_CASES

    return catalogue.say("report.by_goal.later") if goal.goal == LATER_CASES else catalogue.name("goal", goal.goal)


def _points(tier: TierChange) -> str:
    """A tier before and after, how far each is proven, and what the holds cost."""
    after, proof = f"{tier.after.objective / tier.scale:,.2f} points", f"draft {_proof(tier.after)}"
    if tier.again is None:
        return f"{after} ({proof})"
    both = f"{tier.again / tier.scale:,.2f} → {after}"
    if tier.before is None:
        difference = (tier.after.objective - tier.again) / tier.scale
        more = f"{abs(difference):,.2f} {'more' if difference > 0 else 'fewer'}" if difference else "the same"
        return f"{both} ({proof}): {more}"
    return f"{both} (run {_proof(tier.before)}, {proof}): {_cost(tier, tier.before)}"


def _proof(reached: Reached) -> str:
    return f"proven within {percent(reached.gap)}" if reached.gap else "proven"


def _cost(tier: TierChange, before: Reached) -> str:
    """What the holds cost in a tier against what the run found, as far as that is known."""
    if tier.follows:
        return "as found, since an earlier tier is not the same"
    lost, least = before.objective - tier.after.objective, before.least_loss(tier.after)
    if lost == 0 and before.gap == tier.after.gap == 0:
        return "nothing lost"
    unsure = before.may_equal(tier.after)
    if lost <= 0:
        return f"{'the same found' if lost == 0 else 'more than the run found'}{WITHIN if unsure else ''}"
    if unsure:
        return f"the holds cost at most {lost / tier.scale:,.2f}{WITHIN}"
    if least == lost:
        return f"the holds cost {lost / tier.scale:,.2f}"
    return f"the holds cost between {least / tier.scale:,.2f} and {lost / tier.scale:,.2f}"
