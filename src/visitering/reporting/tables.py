"""The tables of a run, as rows of plain values: a function for each file or for a row of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from visitering.domain.policy import Policy, point_scale, scale_of, weight_scale
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.elsewhere import named_in
from visitering.explaining.explainer import Explainer
from visitering.explaining.explanation import Explanation, Fact, Open, Status
from visitering.explaining.passed_over import PassedOver

Row = dict[str, Any]


def points(value: int, scale: int) -> Decimal:
    """Whole numbers of a scale as points, with all the decimals these can have."""
    return (Decimal(value) / scale).quantize(Decimal(1) / scale)


def assignment(explainer: Explainer, e: Explanation, line: Row) -> Row:
    """The row of a case in `assignments.csv`, for the case system. `line`: what `explanation` says of it.

    `margin`: what everyone together would lose by the best move of the case alone, blank where it cannot be moved
    alone; `near`: how many municipalities it could be moved to for a point at most. `takes_over_on`: when the
    municipality takes over, of a proposal if it were decided on the decision date; blank of quota refugees, for whom
    it does not follow from the decision. `due_on`: the day by which a case of the batch should be placed.
    """
    problem = explainer.problem
    place = None if e.municipality is None else problem.municipalities[problem.index[e.municipality]]
    decision = problem.standing.get(e.case.case_id)
    placement = explainer.result.placements.get(e.case.case_id)
    uses = placement.uses if placement else decision.uses if decision else ()
    return {
        "case_id": e.case.case_id,
        "municipality": place.code if place else None,
        "municipality_name": place.name if place else None,
        "region": place.region if place else None,
        "persons": decision.persons if decision else e.case.size,
        "status": str(e.status),
        "over_quota_basis": decision.over_quota_basis if decision else e.over_quota_basis,
        "points": points(e.total, problem.policy.scale) if e.status is Status.PROPOSED else None,
        "uses": "|".join(uses),
        "reason": line["reason"],
        "manual_review": "; ".join(line["manual_review"]),
        "margin": None if e.margin is None else points(e.margin, problem.policy.scale),
        "near": len(e.near) if e.status is Status.PROPOSED else None,
        "takes_over_on": e.takes_over_on,
        "due_on": e.due_on,
    }


def municipalities(explainer: Explainer, follow: Mapping[str, int]) -> list[Row]:
    """A row per municipality: where the year stands with the proposals counted in.

    `fill` is the load over the quota; `price` what one place for one person costs, in points of the last tier;
    `future_price` (where the batch is placed with a look ahead) what that place is worth to later cases;
    `may_follow` (`follow`) the family members who may be reunited with cases proposed or decided there.
    """
    problem, scores = explainer.problem, explainer.scores
    price_scale = scale_of(problem.policy.tiers[-1])
    later_scale = price_scale if scores.future is None else scale_of(problem.policy.tiers[scores.future.tier])
    used = Counter(name for placement in explainer.result.placements.values() for name in placement.fills.values())
    openings: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    for shortage, left in zip(problem.shortages_in_force, scores.openings, strict=True):
        openings[problem.reported_by(shortage)] += int(left)
        filled[problem.reported_by(shortage)] += used[shortage.shortage_id]
    rows = []
    for m, place in enumerate(problem.municipalities):
        quota, load = int(problem.quota[m]), int(problem.load[m] + explainer.placed[m])
        rows.append(
            {
                "municipality": place.code,
                "municipality_name": place.name,
                "region": place.region,
                "quota": quota,
                "received": int(problem.received[m]),
                "decided": int(problem.decided[m]),
                "placed_now": int(explainer.placed[m]),
                "fill": round(Decimal(load) / quota, 4) if quota else None,
                "pace": int(scores.evenness.pace[m]),
                "price": points(int(explainer.valuation.place[m] + explainer.valuation.load[m]), price_scale),
                **_future(None if scores.future is None else int(scores.future.place[m]), later_scale),
                "openings": openings[place.code],
                "openings_used": filled[place.code],
                "may_follow": follow.get(place.code, 0),
            }
        )
    return rows


def open_case(e: Explanation, catalogue: Catalogue, scale: int) -> Row:
    """The row in `unplaced.csv` of a case that needs a decision: the conflict in words, and the smallest change that
    would place it, and where.

    `change_points`: what that would add (below 0: cost) for everyone together; `competes_with`: other open cases that
    want the same places; `held_by`: placed cases that have them.
    """
    return {
        "case_id": e.case.case_id,
        "persons": e.case.size,
        "rules": "|".join(dict.fromkeys(forbidden.rule for forbidden in e.forbidden)),
        "conflict": _conflict(e, catalogue),
        "smallest_change": catalogue.sentence((e.open.change,)) if e.open and e.open.change else None,
        "where": e.open.relaxation.municipality if e.open and e.open.relaxation else None,
        "change_points": points(e.open.relaxation.points, scale) if e.open and e.open.relaxation else None,
        "competes_with": "|".join(e.open.rivals) if e.open else None,
        "held_by": "|".join(e.open.holders) if e.open else None,
        "manual_review": "; ".join(catalogue.reason(reason) for reason in e.review),
    }


def explanation(e: Explanation, catalogue: Catalogue, policy: Policy, better: PassedOver | None = None) -> Row:
    """A line of `explanations.jsonl`. `better`: a municipality that would have suited the case better."""

    scale = policy.scale

    def shown(value: int) -> float:
        return value / scale

    return {
        "case_id": e.case.case_id,
        "status": str(e.status),
        "municipality": e.municipality,
        "persons": e.case.size,
        "reason": catalogue.sentence(e.reasons),
        "reason_codes": [reason.code for reason in e.reasons],
        "manual_review": [catalogue.reason(reason) for reason in e.review],
        "over_quota_basis": e.over_quota_basis,
        "points": shown(e.total) if e.status is Status.PROPOSED else None,
        "points_by_goal": {goal: _goal_points(goal, value, policy) for goal, value in e.points.items()},
        "price": {
            "total": shown(e.price),
            "places": shown(e.place_price),
            "uses": shown(e.use_price),
        },
        **_future(e.future, policy.scale, float),
        "net": shown(e.net) if e.status is Status.PROPOSED else None,
        "openings": [
            {
                "person_id": use.person_id,
                "occupation": use.occupation,
                "years": None if use.years is None else float(use.years),
                "shortage_id": use.shortage_id,
                "shortage_occupation": use.shortage_occupation,
                "shortage_industry": use.shortage_industry,
                "municipality": use.municipality,
                "report_id": use.report_id,
                "received_on": use.received_on.isoformat(),
                "points": use.points,
                "price": shown(use.price),
            }
            for use in e.filled
        ],
        "offers": [
            {
                "kind": use.kind,
                "code": use.code,
                "offer_id": use.offer_id,
                "municipality": use.municipality,
                "report_id": use.report_id,
                "received_on": use.received_on.isoformat(),
                "limited": use.limited,
                "price": shown(use.price),
            }
            for use in e.taken
        ],
        "alternatives": [
            {
                "municipality": a.municipality,
                "points": shown(a.points),
                "price": shown(a.price),
                "net": shown(a.net),
                "at_least": shown(a.at_least),
                **({"alone": shown(a.alone)} if a.alone is not None else {"alone_against": a.alone_against}),
                **_future(a.future, policy.scale, float),
            }
            for a in e.alternatives
        ],
        "forbidden": _by_rule(e),
        "forbidden_because": [
            {
                "rule": f.rule,
                "basis": catalogue.basis(f.basis),
                "text": catalogue.reason(f.reason),
                "municipalities": list(f.municipalities),
            }
            for f in e.forbidden
        ],
        "full": list(e.full),
        "facts": [_fact(fact, "goal", catalogue) for fact in e.facts],
        "law": [_fact(fact, "rule", catalogue) for fact in e.law],
        "at_least": {code: loss / scale for code, loss in e.at_least.items()},
        "named": [a.municipality for a in e.alternatives if a.municipality in named_in(e.reasons)],
        "margin": None if e.margin is None else shown(e.margin),
        "near": list(e.near),
        "takes_over_on": e.takes_over_on and e.takes_over_on.isoformat(),
        "due_on": e.due_on and e.due_on.isoformat(),
        "open": _open(e, e.open, catalogue, policy.scale) if e.open else None,
        "passed_over": better
        and {
            "municipality": better.municipality,
            "because": [str(why) for why in better.because],
            "points": shown(better.points),
            "affects_others": better.affects_others,
        },
    }


def _fact(fact: Fact, about: str, catalogue: Catalogue) -> Row:
    """Of a goal or a rule, with the paragraph or the source that it stands on."""
    code, text = fact.reason.code, catalogue.reason(fact.reason)
    return {about: fact.about, "basis": catalogue.basis(fact.basis), "code": code, "text": text}


def _conflict(e: Explanation, catalogue: Catalogue) -> str:
    """What cannot hold together; where that was not shown, what keeps the case out as things stand."""
    if e.open is None:
        return catalogue.sentence(e.reasons)
    return catalogue.sentence((e.open.because,) if e.open.conflict.items else (*e.reasons, e.open.because))


def _open(e: Explanation, found: Open, catalogue: Catalogue, scale: int) -> Row:
    """Why a case is left open, and what would place it."""
    change = found.relaxation
    return {
        "conflict": _conflict(e, catalogue),
        "items": [{"kind": str(i.limit), "name": i.name, "code": i.code} for i in found.conflict.items],
        "minimal": found.conflict.minimal,
        "change": catalogue.sentence((found.change,)) if found.change else None,
        "steps": [
            {"kind": str(s.item.limit), "name": s.item.name, "code": s.item.code, "amount": s.amount}
            | ({"cases": list(s.cases)} if s.cases else {})
            for s in (change.steps if change else ())
        ],
        "where": change.municipality if change else None,
        "points": float(points(change.points, scale)) if change else None,
        "competes_with": list(found.rivals),
        "held_by": list(found.holders),
    }


def _future(price: int | None, scale: int, written: Callable[[Decimal], Any] = Decimal) -> Row:
    """What is worth so much to later cases, where the batch is placed with a look at them."""
    return {} if price is None else {"future_price": written(points(price, scale))}


def _goal_points(goal: str, value: int, policy: Policy) -> Row:
    """A goal's own points of a case, its weight as the scenario states it, and the two multiplied."""
    tier = next(tier for tier in policy.tiers if goal in tier)
    own = value if point_scale(goal) == 1 else value / point_scale(goal)
    weighted = points(value * tier[goal], scale_of(tier))
    return {"points": own, "weight": tier[goal] / weight_scale(goal, tier), "weighted": float(weighted)}


def _by_rule(e: Explanation) -> dict[str, list[str]]:
    """rule → codes of the municipalities it is the first to forbid."""
    found: dict[str, list[str]] = {}
    for forbidden in e.forbidden:
        found.setdefault(forbidden.rule, []).extend(forbidden.municipalities)
    return {rule: sorted(codes) for rule, codes in found.items()}
