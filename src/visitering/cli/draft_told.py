"""A draft told on the screen: what is held, who else moved and why, and what the holds cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visitering.cli.drafts import held_open
from visitering.cli.output import shown
from visitering.cli.speech import spoken

if TYPE_CHECKING:
    from visitering.cli.drafts import Made

MOST_SHOWN = 30


def tell(made: Made) -> None:
    """What is held, who else moved and why, what it does to points, evenness and rules, and what it costs."""
    from visitering.drafting.told import goal_name, points, since

    finished, change = made.finished, made.change
    problem, words = finished.loaded.problem, spoken(finished.loaded.problem)
    say = words.say
    reasons = {row["case_id"]: row["reason"] for row in finished.rows["assignments.csv"]}

    def name(code: str | None) -> str:
        return say("told.hold.open") if code is None else words.names[code]

    print(say("told.hold.head", run=made.base.name))
    for held in problem.held.values():
        against = say("told.hold.against", rules=", ".join(held.against)) if held.against else ""
        told = {"case": held.case_id, "place": name(held.municipality), "against": against, "detail": held.reason}
        print(f"  {say('told.hold.held', **told)}")
    for out in problem.drafted.kept_out if problem.drafted else ():
        kept_out = {"case": out.case_id, "municipality": out.municipality, "detail": out.reason}
        print(f"  {say('told.hold.kept_out', **kept_out)}")
    for case in held_open(finished, change):
        stays = {"case": case["case_id"], "municipality": case["municipality"], "detail": case["conflict"]}
        print(f"  {say('told.hold.stays_open', **stays)}")
        if case["change"]:
            print(f"    {say('told.hold.would_place', detail=case['change'])}")
    others = change.others
    print(say("told.hold.others", count=len(others)) + (":" if others else "."))
    for mover in others[:MOST_SHOWN]:
        print(f"  {mover.case_id}  {name(mover.before)} → {name(mover.after)}. {reasons[mover.case_id]}")
    if (more := len(others) - MOST_SHOWN) > 0:
        print(f"  … {say('told.hold.more', count=more)}")
    if change.since:
        print(since(change, words))
    for number, tier in enumerate(change.tiers, start=1):
        goals = ", ".join(words.name("goal", goal) for goal in tier.goals)
        print(f"  {number}. {goals}: {points(tier, words)}")
    for goal in change.goals:
        before, after = (words.figure(value / goal.scale) for value in (goal.before, goal.after))
        print(f"     {goal_name(words, goal.goal)}: {before} → {after}")
    was, now = change.farthest, change.mean
    mean = [words.figure(value) for value in now]
    print(f"  {say('told.hold.pace', low=was[0], high=was[1], before=mean[0], after=mean[1])}")
    broken = sorted({rule for held in problem.held.values() for rule in held.against})
    print(f"  {say('told.hold.rules.broken', rules=', '.join(broken)) if broken else say('told.hold.rules.kept')}")
    print(say("told.scenario", folder=str(shown(made.scenario))))
    print(say("told.results", folder=str(shown(made.folder))))
