"""Why a case is proposed where it is: only what the figures carry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from visitering.audit.valuation import CaseValues
from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.domain.result import Outcome
from visitering.explaining import announced, later
from visitering.explaining.explanation import Explanation
from visitering.explaining.known import Known
from visitering.goals.employment import Employment
from visitering.rules.job_offer import JobOffer
from visitering.rules.obstacles import Obstacles


def with_reasons(known: Known, draft: Explanation) -> Explanation:
    """The explanation of a placed case with its reasons: what decided, what it means for work, what is special."""
    reasons = [_main(known, draft), *_work(draft), *_job_offer(known, draft.case)]
    if draft.over_quota_basis:
        basis = Reason(f"rule.{draft.over_quota_basis}.name")
        reasons.append(Reason("placed.over_quota", {"basis": basis}))
    reasons += announced.moved(known, draft)
    if draft.municipality is not None:
        reasons += later.reasons(known, draft.case, known.problem.index[draft.municipality])
    return replace(draft, reasons=tuple(reasons))


def _main(known: Known, draft: Explanation) -> Reason:
    """What decided the municipality.

    In this order: the rules leave one; cases that belong together; no other would give more points; another would,
    but only with an opening that has a price; another would, but its places cost more; another would, but its places
    are worth more to later cases; the whole is better so.
    """
    problem, case = known.problem, draft.case
    values = known.values[case.case_id]
    here = draft.municipality or ""
    others = values.possible.copy()
    others[problem.index[here]] = False
    if not others.any():
        return _only(known, draft, here)
    if together := tuple(c.case_id for c in known.book.group_of(case) if c is not case):
        return Reason("placed.together", {"municipality": here, "cases": together})
    if near := _near(known, case):
        return Reason("placed.near", {"municipality": here, "cases": near})

    richest, most = _richest(known, case, values, others)
    other = problem.municipalities[richest].code
    parameters = {"municipality": here, "points": draft.total, "other": other, "other_points": most}
    if most <= draft.total:
        return Reason("placed.best", parameters)
    if draft.net >= max(alternative.net for alternative in draft.alternatives):
        if known.valuation.combined(Employment.id) and _only_by_opening(known, draft, values, richest):
            return Reason("placed.scarce", parameters)
        if values.points[richest] > draft.total and values.price[richest] > draft.price:
            return Reason("placed.price", parameters)
        if values.points[richest] > draft.total and values.future[richest] > (draft.future or 0):
            return Reason("placed.future", parameters)
    proven = known.result.outcome is Outcome.OPTIMAL
    return Reason("placed.total.optimal" if proven else "placed.total.feasible", parameters)


def _only_by_opening(known: Known, draft: Explanation, values: CaseValues, m: int) -> bool:
    """Would a municipality give more points only with an opening, while its places are not what is dearer there?

    At its price the opening may pay (the smallest prices leave that open) or not.
    """
    if values.points[m] <= draft.total:
        return True
    return bool(values.bare[m] <= draft.total and known.place_price(draft.case, m) <= draft.place_price)


def _richest(known: Known, case: Case, values: CaseValues, others: Mask) -> tuple[int, int]:
    """(position, points) of the other municipality that could give the case most, if all openings were free to it."""
    candidates = np.flatnonzero(others)
    found: tuple[int, int] | None = None
    for m in candidates[np.argsort(-values.most[candidates], kind="stable")].tolist():
        if found is not None and values.most[m] <= found[1]:
            break
        points = known.valuation.most_points(case, values, m)
        if found is None or points > found[1]:
            found = m, points
    assert found is not None
    return found


def _only(known: Known, draft: Explanation, here: str) -> Reason:
    """The rules that leave no other place, those included whose offers are full elsewhere."""
    named = [forbidden.rule for forbidden in draft.forbidden]
    named += [kind for kind, _ in draft.case.needs() if draft.full and kind in known.book.rules]
    rules = tuple(Reason(f"rule.{rule}.name") for rule in dict.fromkeys(named))
    return Reason("placed.only", {"municipality": here, "rules": rules}) if rules else Reason("placed.sole")


def _near(known: Known, case: Case) -> tuple[str, ...]:
    """The cases that the case must be near, of those that are placed or locked."""
    if known.book.nearby_minutes is None:
        return ()
    placed, decided = known.result.placements, known.problem.standing
    linked = [other for other, same in known.book.linked(case) if not same]
    obstacles = Obstacles(known.occupancy, case)
    linked += [name for other, _ in obstacles.partners for name in obstacles.named(other)]
    linked += [other for other, same in known.book.belonging.unit(case).decided if not same]
    return tuple(dict.fromkeys(other for other in linked if other in placed or other in decided))


def _work(draft: Explanation) -> list[Reason]:
    """How many persons fit openings, and who reported these."""
    if not draft.filled:
        return []
    places = tuple(dict.fromkeys(use.municipality for use in draft.filled))
    code = "placed.fills.one" if len(draft.filled) == 1 else "placed.fills.many"
    return [Reason(code, {"count": len(draft.filled), "places": places})]


def _job_offer(known: Known, case: Case) -> list[Reason]:
    """A valid job offer that yields is said so."""
    rule = known.book.rules.get(JobOffer.id)
    if not isinstance(rule, JobOffer) or not rule.yields(case, known.book.left_above(case, JobOffer.id), known.book):
        return []
    return [Reason("placed.job_offer_yields", {"places": tuple(rule.workplaces(case, known.book))})]
