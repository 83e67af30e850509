"""`hold`: a draft with cases held, excluded or left open, and what that changed; nothing is decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from visitering.cli.app import DONE, NEEDS_DECISION, AsJson, RunPath, app
from visitering.cli.output import count, percent, print_error_line, print_json, shown
from visitering.cli.progress import Interruption, ProgressLine
from visitering.errors import UsageError

if TYPE_CHECKING:
    from visitering.drafting.changed import Changed, Reached, TierChange
    from visitering.pipeline import Run

MOST_SHOWN = 30
WITHIN = ", within the gaps: no difference can be told"


@app.command()
def hold(
    run: RunPath,
    reason: Annotated[str, typer.Option(help="Why, for every case that is held, excluded or left open.")],
    cases: Annotated[
        list[str] | None, typer.Argument(metavar="CASE=MUNICIPALITY...", help="Cases, and where they are held.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--not", metavar="CASE=MUNICIPALITY", help="The case must not go there.")
    ] = None,
    leave_open: Annotated[list[str] | None, typer.Option(metavar="CASE", help="The case is left open.")] = None,
    against: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="A rule that a hold goes against.")
    ] = None,
    move: Annotated[Literal["few", "none", "free"], typer.Option(help="How much others may move.")] = "few",
    within: Annotated[float, typer.Option(min=0, max=100, help="What few moves may cost, in % of the bound.")] = 0.05,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="The dataset, where it has moved.")] = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="Although the dataset has changed, or a newer run exists.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a draft: hold cases where they are to go, place the batch again, and say what that moves and costs."""
    from visitering import pipeline
    from visitering.deciding.stale import refuse_stale
    from visitering.drafting.changed import changed
    from visitering.drafting.draft import Asked, draft_scenario, write_draft
    from visitering.loading import load
    from visitering.storing.run_folder import RunFolder

    base = RunFolder(run)
    asked = Asked(
        tuple(map(_pair, cases or ())),
        tuple(map(_pair, exclude or ())),
        tuple(leave_open or ()),
        reason,
        tuple(against or ()),
        move,
        within / 100,
        data,
    )
    now = load(base.scenario, data or base.dataset)
    scenario = draft_scenario(base, asked, {case.case_id for case in now.problem.locked})
    if not stale:
        refuse_stale(base, now.files)
    path = write_draft(base, scenario)
    try:
        with ProgressLine(quiet=as_json) as progress, Interruption() as interrupted:
            finished = pipeline.run(path, progress, interrupted)
            progress("writing", share=1.0)
            notes: list[str] = []
            folder = shown(finished.write(notes.append))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    for sentence in notes:
        print_error_line(f"Note: {sentence}.")
    change = changed(finished.loaded.problem, base.result(), finished.result)
    if as_json:
        held_open = {"held_open": list(_held_open(finished, change))}
        print_json({"folder": str(folder), "scenario": str(shown(path)), **held_open, **_figures(change)})
    else:
        _print(finished, change, base, path, folder)
    raise typer.Exit(NEEDS_DECISION if finished.summary["needs_decision"] else DONE)


def _pair(written: str) -> tuple[str, str]:
    case, equals, municipality = (part.strip() for part in written.rpartition("="))
    if not (case and equals and municipality):
        raise UsageError(f"{written!r} must be CASE=MUNICIPALITY; nothing was written")
    return case, municipality


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


def _print(finished: Run, change: Changed, base: Any, path: Path, folder: Path) -> None:
    """What is held, who else moved and why, what it does to points, evenness and rules, and what it costs."""
    problem, catalogue = finished.loaded.problem, finished.catalogue
    reasons = {e.case.case_id: catalogue.sentence(e.reasons) for e in finished.explainer.explanations}

    def name(code: str | None) -> str:
        return "open" if code is None else catalogue.names[code]

    print(f"A draft of {base.name}: nothing is decided by it.")
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
    print(f"Scenario: {shown(path)}")
    print(f"Results: {folder}")


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
