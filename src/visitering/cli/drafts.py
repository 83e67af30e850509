"""Drafts as `hold` and `explain --keep` make them: checked, placed, written, and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visitering.cli.output import count, percent, print_error_line, shown
from visitering.cli.progress import Interruption, ProgressLine

if TYPE_CHECKING:
    from visitering.drafting.changed import Changed, Reached, TierChange
    from visitering.drafting.draft import Asked
    from visitering.pipeline import Run
    from visitering.storing.run_folder import RunFolder

MOST_SHOWN = 30
WITHIN = ", within the gaps: no difference can be told"


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
    return Made(base, path, folder, finished, changed(finished.loaded.problem, base.result(), finished.result))


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
        "moved": [asdict(mover) for mover in change.movers],
        "others_moved": len(change.others),
        "tiers": [
            {
                "goals": list(tier.goals),
                "before": tier.before.objective / tier.scale,
                "after": tier.after.objective / tier.scale,
                "loss_at_least": tier.low / tier.scale,
                "loss_found": tier.high / tier.scale,
                "gap_before": tier.before.gap,
                "gap": tier.after.gap,
                "within_gaps": tier.within_gaps,
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
    for number, tier in enumerate(change.tiers, start=1):
        before, after = (each.objective / tier.scale for each in (tier.before, tier.after))
        proof = f"run {_proof(tier.before)}, draft {_proof(tier.after)}"
        print(f"  {number}. {', '.join(tier.goals)}: {before:,.2f} → {after:,.2f} points ({proof}): {_cost(tier)}")
    for goal in change.goals:
        said = f"{goal.before / goal.scale:,.2f} → {goal.after / goal.scale:,.2f}"
        print(f"     {catalogue.name('goal', goal.goal)}: {said}")
    was, now = change.farthest, change.mean
    print(f"  persons off the pace: farthest {was[0]} → {was[1]}, on average {now[0]:.2f} → {now[1]:.2f}")
    broken = sorted({rule for held in problem.held.values() for rule in held.against})
    print(f"  rules: {'against ' + ', '.join(broken) if broken else 'all kept'}")
    print(f"Scenario: {shown(made.scenario)}")
    print(f"Results: {shown(made.folder)}")


def _proof(reached: Reached) -> str:
    return f"proven within {percent(reached.gap)}" if reached.gap else "proven"


def _cost(tier: TierChange) -> str:
    """What the holds cost in a tier against what the run found, as far as that is known."""
    if tier.follows:
        return "as found, since an earlier tier is not the same"
    if tier.proven and tier.high == 0:
        return "nothing lost"
    if tier.high <= 0:
        said = "the same found" if tier.high == 0 else "more than the run found"
        return f"{said}{WITHIN if tier.within_gaps else ''}"
    found, least = tier.high / tier.scale, tier.low / tier.scale
    if tier.within_gaps:
        return f"the holds cost at most {found:,.2f}{WITHIN}"
    if tier.low == tier.high:
        return f"the holds cost {found:,.2f}"
    return f"the holds cost between {least:,.2f} and {found:,.2f}"
