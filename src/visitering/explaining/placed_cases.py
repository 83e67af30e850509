"""Why a case is proposed where it is: only what the figures carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from visitering.audit.firmness import in_points, scoring_tiers
from visitering.audit.valuation import CaseValues
from visitering.domain.cases import Case, Kind
from visitering.domain.geography import Mask
from visitering.domain.policy import scale_of
from visitering.domain.reasons import Reason
from visitering.domain.result import Outcome
from visitering.explaining import announced, elsewhere, later
from visitering.explaining.explanation import Explanation
from visitering.explaining.known import Known
from visitering.goals.employment import Employment
from visitering.rules.job_offer import JobOffer
from visitering.rules.not_again import NotAgain, judged, when
from visitering.rules.obstacles import Obstacles

AGAINST = ("placed.scarce", "placed.price", "placed.future", "placed.total.optimal", "placed.total.feasible")
"""Reasons that say why not elsewhere: they stand after what speaks for the municipality."""


def with_reasons(known: Known, draft: Explanation) -> Explanation:
    """The explanation of a placed case with its reasons: what decided, what it means for work, what is special."""
    main, work = _main(known, draft), _work(known, draft)
    against = main.code in AGAINST
    reasons = [*_points(known, draft), *work, main] if against else [main, *work]
    reasons += _better_by_price(known, draft, reasons)
    reasons += [*_again(known, draft), *_wish_nearby(known, draft), *_job_offer(known, draft.case)]
    if draft.over_quota_basis:
        basis = Reason(f"rule.{draft.over_quota_basis}.name")
        reasons.append(Reason("placed.over_quota", {"basis": basis}))
    reasons += announced.moved(known, draft)
    if draft.municipality is not None:
        reasons += later.reasons(known, draft.case, known.problem.index[draft.municipality])
    return elsewhere.with_named(known, replace(draft, reasons=tuple(reasons)))


def main_reason(reasons: tuple[Reason, ...]) -> Reason:
    """Of the reasons of a placed case the one that decided: the first that is not about points or openings here."""
    speaks = ("placed.for", "placed.for.goals", "placed.fills.one", "placed.fills.many")
    return next(reason for reason in reasons if reason.code not in speaks)


def _points(known: Known, draft: Explanation) -> list[Reason]:
    """What speaks for the municipality: the points of the case there, and the goals that give most of them."""
    weights = known.valuation.weights
    worth = {goal: weights[goal] * value for goal, value in draft.points.items() if goal in weights and value > 0}
    said: dict[str, object] = {"municipality": draft.municipality or "", "points": draft.total}
    if not (most := sorted(worth, key=lambda goal: -worth[goal])[:2]):
        return [Reason("placed.for", said)]
    return [Reason("placed.for.goals", {**said, "goals": tuple(Reason(f"goal.{goal}.name") for goal in most)})]


def _better_by_price(known: Known, draft: Explanation, said: list[Reason]) -> list[Reason]:
    """Of an alternative that ranks above the proposal by price: what the prices do not carry.

    Not of one that has been told of, nor where the table itself says that those the case belongs with would stay.
    """
    first = draft.alternatives[0] if draft.alternatives else None
    if first is None or first.net <= draft.net or first.municipality in elsewhere.named_in(said):
        return []
    if first.alone_against == "links" and said[0].code in ("placed.together", "placed.near"):
        return []
    but = _but(known, draft, known.problem.index[first.municipality])
    named = {"other": first.municipality, "other_net_points": first.net, "net_points": draft.net}
    return [Reason("placed.better_net", {**named, "but": but})]


def _wish_nearby(known: Known, draft: Explanation) -> list[Reason]:
    """Wished municipalities that are a toss-up with the proposed one, and what going there costs all together."""
    wished = dict.fromkeys(
        row.municipality for row in draft.case.of_kind(Kind.WISH) if row.municipality in draft.near
    )
    if not any(wished):
        return []
    gained = in_points(known.problem.policy, known.alone[draft.case.case_id])
    index = known.problem.index
    return [
        Reason("placed.wish_near", {"other": code, "but": _moved_alone(int(gained[index[code]]))})
        for code in wished
        if code
    ]


def _moved_alone(gained: int) -> Reason:
    """What moving a case alone does to the points of all together."""
    if gained < 0:
        return Reason("placed.but.costs", {"points": -gained})
    return Reason("placed.but.more", {"points": gained}) if gained else Reason("placed.but.same")


def _but(known: Known, draft: Explanation, m: int) -> Reason:
    """What moving the case alone to a municipality would do to all together, or what stands against it."""
    move = known.alone[draft.case.case_id]
    if (rule := move.obstacle(m)) is not None:
        code = f"placed.but.{rule}" if rule in ("links", "quota", "capacity") else "placed.but.offers"
        return Reason(code, {"persons": draft.case.size})
    policy = known.problem.policy
    gained = int(in_points(policy, move)[m])
    if gained >= 0:
        return _moved_alone(gained)
    even = sum(int(move.even[t, m]) * (policy.scale // scale_of(policy.tiers[t])) for t in scoring_tiers(policy))
    if even >= 0:
        own = sum(int(move.own[t, m]) * (policy.scale // scale_of(policy.tiers[t])) for t in scoring_tiers(policy))
        taken = int(known.values[draft.case.case_id].points[m]) > draft.total + own
        return Reason("placed.but.fewer" if taken else "placed.but.less", {"points": -gained})
    told = {"points": -gained, "even_points": -even, "persons": draft.case.size}
    return Reason("placed.but.uneven", told)


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
    parameters: dict[str, object] = {
        "municipality": here,
        "points": draft.total,
        "other": other,
        "other_points": most,
        "there": there(most, int(values.points[richest])),
    }
    if most <= draft.total:
        return Reason("placed.best", {**parameters, "compared": compared(known.problem.policy.scale, parameters)})
    if draft.net >= max(alternative.net for alternative in draft.alternatives):
        if known.valuation.combined(Employment.id) and _only_by_opening(known, draft, values, richest):
            return Reason("placed.scarce", parameters)
        if values.points[richest] > draft.total and values.price[richest] > draft.price:
            return Reason("placed.price", {**parameters, "but": _but(known, draft, richest)})
        if values.points[richest] > draft.total and values.future[richest] > (draft.future or 0):
            return Reason("placed.future", parameters)
    proven = known.result.outcome is Outcome.OPTIMAL
    parameters["but"] = _but(known, draft, richest)
    return Reason("placed.total.optimal" if proven else "placed.total.feasible", parameters)


def there(most: int, listed: int) -> Reason:
    """The most points that another municipality could give; where its table lists fewer, that openings are taken."""
    return Reason("points.if_free" if most > listed else "points.now", {"points": most})


def compared(scale: int, told: Mapping[str, object]) -> Reason:
    """The points here and in the other municipality; where both read alike, with four decimals, that they do."""
    points, other_points = told["points"], told["other_points"]
    assert isinstance(points, int)
    assert isinstance(other_points, int)
    if points == other_points:
        return Reason("compared.equal", told)
    alike = f"{points / scale:.4f}" == f"{other_points / scale:.4f}"
    return Reason("compared.nearly" if alike else "compared.fewer", told)


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
    if known.book.nearby_minutes is None or not known.problem.links:
        return ()
    placed, decided = known.result.placements, known.problem.standing
    linked = [other for other, same in known.book.linked(case) if not same]
    obstacles = Obstacles(known.occupancy, case)
    linked += [name for other, _ in obstacles.partners for name in obstacles.named(other)]
    linked += [other for other, same in known.book.belonging.unit(case).decided if not same]
    return tuple(dict.fromkeys(other for other in linked if other in placed or other in decided))


def _again(known: Known, draft: Explanation) -> list[Reason]:
    """A proposal that was rejected before is told with why that binds no longer."""
    if NotAgain.id not in known.book.rules:
        return []
    _, lifted = judged(draft.case, known.problem)
    found = (rejection for place, rejection in lifted.items() if place == draft.municipality)
    return [Reason("placed.again", {"municipality": row.municipality, "when": when(row)}) for row in found]


def _work(known: Known, draft: Explanation) -> list[Reason]:
    """How many persons fit openings, who reported these, and how far that is from the municipality."""
    if not draft.filled:
        return []
    index, here = known.problem.index, known.problem.index[draft.municipality or ""]
    reported = dict.fromkeys(use.municipality for use in draft.filled)
    times = {code: int(known.problem.travel.centiminutes[here, index[code]]) for code in reported}
    places = tuple(
        Reason("placed.opening.here", {"municipality": code})
        if index[code] == here
        else Reason("placed.opening.away", {"other": code, "time": -(-times[code] // 100)})
        for code in reported
    )
    code = "placed.fills.one" if len(draft.filled) == 1 else "placed.fills.many"
    return [Reason(code, {"count": len(draft.filled), "reported": places})]


def _job_offer(known: Known, case: Case) -> list[Reason]:
    """A valid job offer that yields is said so; where the work is, where the case may not go, stands in the law."""
    rule = known.book.rules.get(JobOffer.id)
    if not isinstance(rule, JobOffer) or not rule.workplaces(case, known.book):
        return []
    if not rule.yields(case, known.book.left_above(case, JobOffer.id), known.book):
        return []
    return [Reason("placed.job_offer_yields")]
