"""What a draft changed, in sentences: tier by tier, as honest about gaps as they can be told."""

from __future__ import annotations

from visitering.audit.points import LATER_CASES
from visitering.drafting.changed import Changed, Reached, TierChange
from visitering.explaining.catalogue import Catalogue


def since(change: Changed, words: Catalogue) -> str:
    """Why the holds' cost is not told where the draft is of another batch than the run."""
    gone = bool(change.tiers) and change.tiers[0].again is None
    return words.say("told.hold.since.gone" if gone else "told.hold.since", files=", ".join(change.since))


def goal_name(words: Catalogue, goal: str) -> str:
    """The name of a goal, or of what is taken from later cases."""
    return words.say("report.by_goal.later") if goal == LATER_CASES else words.name("goal", goal)


def points(tier: TierChange, words: Catalogue) -> str:
    """A tier before and after, how far each is proven, and what the holds cost."""
    say = words.say
    after, proof = words.figure(tier.after.objective / tier.scale), proven(tier.after, words)
    if tier.again is None:
        return say("told.hold.tier.draft", after=after, proof=proof)
    both = {"before": words.figure(tier.again / tier.scale), "after": after, "proof": proof}
    if tier.before is None:
        difference = (tier.after.objective - tier.again) / tier.scale
        code = "more" if difference > 0 else "fewer" if difference < 0 else "same"
        cost = say(f"told.hold.difference.{code}", difference=words.figure(abs(difference)))
        return say("told.hold.tier.again", **both, cost=cost)
    told = {"run_proof": proven(tier.before, words), "cost": costs(tier, tier.before, words)}
    return say("told.hold.tier", **both, **told)


def proven(reached: Reached, words: Catalogue) -> str:
    """How far a tier is proven."""
    return (
        words.say("told.hold.within", gap=words.percent(reached.gap))
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
    most, fewest = words.figure(lost / tier.scale), words.figure(least / tier.scale)
    if unsure:
        return say("told.hold.costs.at_most", high=most) + unsure
    if least == lost:
        return say("told.hold.costs", high=most)
    return say("told.hold.costs.between", low=fewest, high=most)
