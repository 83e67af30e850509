"""The tables of a run, as rows of plain values: one function per file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from visitering.domain.policy import WEIGHT_SCALE
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explainer import Explainer
from visitering.explaining.explanation import Explanation, Status

Row = dict[str, Any]


def points(value: int) -> Decimal:
    """The model's integers as points, two decimals."""
    return (Decimal(value) / WEIGHT_SCALE).quantize(Decimal("0.01"))


def assignments(explainer: Explainer, catalogue: Catalogue) -> list[Row]:
    """A row per case, for the case system."""
    return [_assignment(explainer, catalogue, e) for e in explainer.explanations]


def _assignment(explainer: Explainer, catalogue: Catalogue, e: Explanation) -> Row:
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
        "points": points(e.total) if e.status is Status.PROPOSED else None,
        "uses": "|".join(uses),
        "reason": catalogue.sentence(e.reasons),
        "manual_review": "; ".join(catalogue.reason(reason) for reason in e.review),
    }


def municipalities(explainer: Explainer) -> list[Row]:
    """A row per municipality: where the year stands with the proposals counted in.

    `fill` is the load over the quota; `price` what one place for one person costs, in points of the last tier;
    `future_price` (where the batch is placed with a look ahead) what that place is worth to later cases;
    `may_follow` the family members who may be reunited with cases proposed or decided there.
    """
    problem, scores = explainer.problem, explainer.scores
    used = Counter(name for placement in explainer.result.placements.values() for name in placement.fills.values())
    openings: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    for shortage, left in zip(problem.shortages_in_force, scores.openings, strict=True):
        openings[problem.reported_by(shortage)] += int(left)
        filled[problem.reported_by(shortage)] += used[shortage.shortage_id]
    follow: Counter[str] = Counter()
    for e in explainer.explanations:
        if e.municipality is not None:
            follow[e.municipality] += e.case.may_follow
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
                "price": points(int(explainer.valuation.place[m] + explainer.valuation.load[m])),
                **_future(None if scores.future is None else int(scores.future.place[m])),
                "openings": openings[place.code],
                "openings_used": filled[place.code],
                "may_follow": follow[place.code],
            }
        )
    return rows


def unplaced(explainer: Explainer, catalogue: Catalogue) -> list[Row]:
    """Each case that needs a decision, with the conflict in words."""
    return [
        {
            "case_id": e.case.case_id,
            "persons": e.case.size,
            "rules": "|".join(dict.fromkeys(forbidden.rule for forbidden in e.forbidden)),
            "conflict": catalogue.sentence(e.reasons),
            "manual_review": "; ".join(catalogue.reason(reason) for reason in e.review),
        }
        for e in explainer.explanations
        if e.status is Status.NEEDS_DECISION
    ]


def explanation(e: Explanation, catalogue: Catalogue, weights: Mapping[str, int]) -> Row:
    """A line of `explanations.jsonl`."""
    return {
        "case_id": e.case.case_id,
        "status": str(e.status),
        "municipality": e.municipality,
        "persons": e.case.size,
        "reason": catalogue.sentence(e.reasons),
        "reason_codes": [reason.code for reason in e.reasons],
        "manual_review": [catalogue.reason(reason) for reason in e.review],
        "over_quota_basis": e.over_quota_basis,
        "points": float(points(e.total)) if e.status is Status.PROPOSED else None,
        "points_by_goal": {
            goal: {"points": value, "weight": weights[goal] / 100, "weighted": float(points(value * weights[goal]))}
            for goal, value in e.points.items()
        },
        "price": {
            "total": float(points(e.price)),
            "places": float(points(e.place_price)),
            "uses": float(points(e.use_price)),
        },
        **_future(e.future, float),
        "net": float(points(e.net)) if e.status is Status.PROPOSED else None,
        "openings": [
            {
                "person_id": use.person_id,
                "occupation": use.occupation,
                "years": float(use.years),
                "shortage_id": use.shortage_id,
                "shortage_occupation": use.shortage_occupation,
                "shortage_industry": use.shortage_industry,
                "municipality": use.municipality,
                "report_id": use.report_id,
                "received_on": use.received_on.isoformat(),
                "points": use.points,
                "price": float(points(use.price)),
            }
            for use in e.filled
        ],
        "offers": [
            {
                "kind": use.kind,
                "code": use.code,
                "offer_id": use.offer_id,
                "municipality": use.municipality,
                "price": float(points(use.price)),
            }
            for use in e.taken
        ],
        "alternatives": [
            {
                "municipality": a.municipality,
                "points": float(points(a.points)),
                "price": float(points(a.price)),
                "net": float(points(a.net)),
                **_future(a.future, float),
            }
            for a in e.alternatives
        ],
        "forbidden": _by_rule(e),
        "forbidden_because": [
            {"rule": f.rule, "text": catalogue.reason(f.reason), "municipalities": list(f.municipalities)}
            for f in e.forbidden
        ],
        "full": list(e.full),
    }


def _future(price: int | None, written: Callable[[Decimal], Any] = Decimal) -> Row:
    """What is worth so much to later cases, where the batch is placed with a look at them."""
    return {} if price is None else {"future_price": written(points(price))}


def _by_rule(e: Explanation) -> dict[str, list[str]]:
    """rule → codes of the municipalities it is the first to forbid."""
    found: dict[str, list[str]] = {}
    for forbidden in e.forbidden:
        found.setdefault(forbidden.rule, []).extend(forbidden.municipalities)
    return {rule: sorted(codes) for rule, codes in found.items()}
