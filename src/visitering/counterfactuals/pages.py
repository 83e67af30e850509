"""The answers as text in the catalogue's language, and as plain values for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from visitering.counterfactuals.what_if import WhatIf
from visitering.counterfactuals.why_not import TierLoss, WhyNot
from visitering.domain.policy import scale_of
from visitering.domain.reasons import Reason
from visitering.explaining.catalogue import Catalogue


def why_not_page(answer: WhyNot, catalogue: Catalogue) -> str:
    """Why the case is not placed in the municipality."""
    return "\n".join(_why_not(answer, catalogue))


def _why_not(answer: WhyNot, catalogue: Catalogue) -> Iterator[str]:
    say, place = catalogue.say, {"case": answer.case_id, "municipality": answer.municipality}
    if answer.refusals:
        yield say("whynot.forbidden", **place)
        for refusal in answer.refusals:
            name = catalogue.name("rule", refusal.rule)
            yield f"  {name}: {catalogue.reason(refusal.reason)} ({catalogue.reason(refusal.basis)})"
        yield say("whynot.change")
        yield from (f"  {catalogue.reason(change)}" for change in answer.changes)
        return
    if not answer.held:
        yield say("whynot.not_held", **place)
    yield say("whynot.costs" if answer.exact else "whynot.costs.between", **place)
    for loss in answer.losses:
        yield f"  {_goals(loss, catalogue)}: {_loss(loss, catalogue)}"
    yield say("whynot.shared", own=_own(answer.own), others=_others(answer.others))
    if answer.better:
        yield say("whynot.better")
    if answer.movers:
        yield say("whynot.movers", count=len(answer.movers))
    for case_id, before, after in answer.movers:
        yield f"  {case_id}: {_place(before, catalogue)} → {_place(after, catalogue)}"


def _own(points: int) -> Reason:
    if not points:
        return Reason("whynot.own.same")
    return Reason("whynot.own.gains" if points > 0 else "whynot.own.loses", {"points": abs(points)})


def _others(lost: int) -> Reason:
    if not lost:
        return Reason("whynot.others.same")
    return Reason("whynot.others.loses" if lost > 0 else "whynot.others.gains", {"points": abs(lost)})


def _goals(loss: TierLoss, catalogue: Catalogue) -> str:
    return catalogue.enumerate(catalogue.name("goal", goal) for goal, weight in loss.goals.items() if weight)


def _loss(loss: TierLoss, catalogue: Catalogue) -> str:
    """One figure where it is known, else the interval."""
    low, high = (catalogue.number(value / scale_of(loss.goals)) for value in (loss.low, loss.high))
    return low if loss.low == loss.high else catalogue.say("whynot.interval", low=low, high=high)


def _place(code: str | None, catalogue: Catalogue) -> str:
    return catalogue.texts["whynot.open"] if code is None else catalogue.names.get(code, code)


def what_if_page(answer: WhatIf, catalogue: Catalogue) -> str:
    """What would have moved the case."""
    return "\n".join(_what_if(answer, catalogue))


def _what_if(answer: WhatIf, catalogue: Catalogue) -> Iterator[str]:
    say = catalogue.say
    if answer.moving is not None and answer.open:
        yield catalogue.sentence((answer.moving,))
        yield from _solved_again(answer, catalogue)
    elif answer.moving is not None:
        yield say("whatif.moves", case=answer.case_id, change=answer.moving, municipality=answer.to)
        yield say("whatif.proven" if answer.exact else "whatif.found")
    else:
        yield say("whatif.none", case=answer.case_id, count=answer.known)
    if answer.tried:
        yield say("whatif.tried")
        yield from (f"  {catalogue.reason(reason)}" for reason in answer.tried)


def _solved_again(answer: WhatIf, catalogue: Catalogue) -> Iterator[str]:
    """What becomes of an open case where, after its smallest change, all others may move too."""
    if not answer.solved:
        yield catalogue.say("whatif.exception", case=answer.case_id)
    elif answer.again is None:
        yield catalogue.say("whatif.again.open", case=answer.case_id)
    else:
        code = "whatif.again.same" if answer.again == answer.to else "whatif.again"
        yield catalogue.say(code, case=answer.case_id, municipality=answer.again)
        yield catalogue.say("whatif.proven" if answer.exact else "whatif.best")


def as_values(answer: WhyNot | WhatIf, catalogue: Catalogue) -> dict[str, Any]:
    """The answer for scripts: figures in points, reasons as texts."""
    if isinstance(answer, WhatIf):
        return {
            "case_id": answer.case_id,
            "change": _change(answer, catalogue),
            "municipality": answer.to,
            "solved_again": answer.again,
            "proven": answer.exact,
            "tried": [catalogue.reason(reason) for reason in answer.tried],
            "known": answer.known,
        }
    return {
        "case_id": answer.case_id,
        "municipality": answer.municipality,
        "allowed": not answer.refusals,
        "rules": [
            {"rule": r.rule, "basis": catalogue.reason(r.basis), "text": catalogue.reason(r.reason)}
            for r in answer.refusals
        ],
        "changes": [catalogue.reason(change) for change in answer.changes],
        "held": answer.held,
        "exact": answer.exact,
        "losses": [
            {
                "goals": list(loss.goals),
                "at_least": loss.low / scale_of(loss.goals),
                "at_most": loss.high / scale_of(loss.goals),
            }
            for loss in answer.losses
        ],
        "own": answer.own / catalogue.scale,
        "others": answer.others / catalogue.scale,
        "movers": [{"case_id": case, "from": before, "to": after} for case, before, after in answer.movers],
    }


def _change(answer: WhatIf, catalogue: Catalogue) -> str | None:
    """The change; of an open case the very sentence of the report."""
    if answer.moving is None:
        return None
    return catalogue.sentence((answer.moving,)) if answer.open else catalogue.reason(answer.moving)
