"""A case that a municipality was told of and that is now proposed elsewhere: what it was moved for."""

from __future__ import annotations

from collections.abc import Iterator

from visitering.audit.alone import AloneMove
from visitering.domain.policy import Policy, scale_of
from visitering.domain.reasons import Reason
from visitering.explaining.explanation import Explanation
from visitering.explaining.known import Known


def has_moved(known: Known, e: Explanation) -> bool:
    """Whether a case is proposed elsewhere than announced."""
    told = known.problem.announced.get(e.case.case_id)
    return told is not None and e.municipality is not None and told.municipality != e.municipality


def moved(known: Known, draft: Explanation) -> Iterator[Reason]:
    """Why it is not where it was announced: the rule that stands against moving it back, or what that would lose.

    The loss is exact: of this case alone moved back, all others staying, in the first tier that it changes. Where a
    search was cut short, moving it back may lose nothing: then that is said.
    """
    if not has_moved(known, draft):
        return
    told = known.problem.announced[draft.case.case_id]
    m, move = known.problem.index[told.municipality], known.alone[draft.case.case_id]
    named = {"other": told.municipality, "date": told.announced_on}
    rule = move.obstacle(m)
    gain = -_first_change(known.problem.policy, move, m)
    if rule is not None:
        yield Reason("placed.moved.rule", named | {"rule": Reason(f"rule.{rule}.name")})
    elif gain > 0:
        yield Reason("placed.moved.gain", named | {"points": gain})
    else:
        yield Reason("placed.moved.whole", named)


def _first_change(policy: Policy, move: AloneMove, m: int) -> int:
    """What the first tier that the move changes gains by it, in the scale of the policy; tiers are never traded."""
    changed = ((t, change) for t, change in enumerate(move.change[:, m].tolist()) if change)
    tier, change = next(changed, (0, 0))
    return int(change) * (policy.scale // scale_of(policy.tiers[tier]))
