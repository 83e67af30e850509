"""A draft told on the screen: what is held, who else moved and why, and what the holds cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visitering.cli.drafts import held_open
from visitering.cli.output import percent, shown
from visitering.cli.speech import figure, share, spoken

if TYPE_CHECKING:
    from visitering.cli.drafts import Made
    from visitering.drafting.changed import Changed, GoalChange, Reached, TierChange
    from visitering.explaining.catalogue import Catalogue

MOST_SHOWN = 30


def tell(made: Made) -> None:
    """What is held, who else moved and why, what it does to points, evenness and rules, and what it costs."""
    finished, change = made.finished, made.change
    problem, words = finished.loaded.problem, spoken(finished.loaded.problem)
    say = words.say
    reasons = {e.case.case_id: finished.catalogue.sentence(e.reasons) for e in finished.explainer.explanations}

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
        before, after = (figure(words, value / goal.scale) for value in (goal.before, goal.after))
        print(f"     {_name(words, goal)}: {before} → {after}")
    was, now = change.farthest, change.mean
    mean = [figure(words, value) for value in now]
    print(f"  {say('told.hold.pace', low=was[0], high=was[1], before=mean[0], after=mean[1])}")
    broken = sorted({rule for held in problem.held.values() for rule in held.against})
    print(f"  {say('told.hold.rules.broken', rules=', '.join(broken)) if broken else say('told.hold.rules.kept')}")
    print(say("told.scenario", folder=str(shown(made.scenario))))
    print(say("told.results", folder=str(shown(made.folder))))


def since(change: Changed, words: Catalogue) -> str:
    """Why the holds' cost is not told where the draft is of another batch than the run."""
    gone = bool(change.tiers) and change.tiers[0].again is None
    return words.say("told.hold.since.gone" if gone else "told.hold.since", files=", ".join(change.since))


def _name(words: Catalogue, goal: GoalChange) -> str:
    from visitering.audit.points import LATER_CASES

    return words.say("report.by_goal.later") if goal.goal == LATER_CASES else words.name("goal", goal.goal)


def points(tier: TierChange, words: Catalogue) -> str:
    """A tier before and after, how far each is proven, and what the holds cost."""
    say = words.say
    after, proof = figure(words, tier.after.objective / tier.scale), proven(tier.after, words)
    if tier.again is None:
        return say("told.hold.tier.draft", after=after, proof=proof)
    both = {"before": figure(words, tier.again / tier.scale), "after": after, "proof": proof}
    if tier.before is None:
        difference = (tier.after.objective - tier.again) / tier.scale
        code = "more" if difference > 0 else "fewer" if difference < 0 else "same"
        cost = say(f"told.hold.difference.{code}", difference=figure(words, abs(difference)))
        return say("told.hold.tier.again", **both, cost=cost)
    told = {"run_proof": proven(tier.before, words), "cost": costs(tier, tier.before, words)}
    return say("told.hold.tier", **both, **told)


def proven(reached: Reached, words: Catalogue) -> str:
    """How far a tier is proven."""
    return (
        words.say("told.hold.within", gap=share(words, percent(reached.gap)))
        if reached.gap
        else words.say("told.hold.proven")
    )


def costs(tier: TierChange, before: Reached, words: Catalogue) -> str:
    """What the holds cost in a tier against what the run found, as far as that is known."""
    say = words.say
    if tier.follows:
        return say("told.hold.follows")
    lost, least = before.objective - tier.after.objective, before.least_loss(tier.after)
    if lost == 0 and before.gap == tier.after.gap == 0:
        return say("told.hold.nothing_lost")
    unsure = say("told.hold.unsure") if before.may_equal(tier.after) else ""
    if lost <= 0:
        return say("told.hold.same_found" if lost == 0 else "told.hold.more_found") + unsure
    most, fewest = figure(words, lost / tier.scale), figure(words, least / tier.scale)
    if unsure:
        return say("told.hold.costs.at_most", high=most) + unsure
    if least == lost:
        return say("told.hold.costs", high=most)
    return say("told.hold.costs.between", low=fewest, high=most)
