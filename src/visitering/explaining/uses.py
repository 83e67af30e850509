"""What a placement uses: openings that persons fill, and the offers that meet what the case needs."""

from __future__ import annotations

from visitering.audit.points import filled as extra_points
from visitering.domain.cases import Case
from visitering.domain.result import Placement
from visitering.explaining.explanation import Filled, Taken
from visitering.explaining.known import Known
from visitering.rules.need import NeededOffer


def filled(known: Known, case: Case, placement: Placement) -> tuple[Filled, ...]:
    """Each opening that somebody in the case fills, with the competence that counts for it."""
    problem, scores, found = known.problem, known.scores, []
    extra = extra_points(scores, case, placement)
    for person in case.persons:
        if person.person_id in placement.fills and scores.employment is not None:
            shortage = problem.shortages_in_force[scores.shortage[placement.fills[person.person_id]]]
            competence = scores.employment.best_competence(person, shortage, scores)
            report = problem.report[shortage.report_id]
            found.append(
                Filled(
                    person_id=person.person_id,
                    occupation=competence.occupation,
                    years=competence.years,
                    shortage_id=shortage.shortage_id,
                    shortage_occupation=shortage.occupation,
                    shortage_industry=shortage.industry,
                    municipality=report.municipality,
                    report_id=report.report_id,
                    received_on=report.received_on,
                    points=extra[person.person_id],
                    price=_price(known, shortage.shortage_id),
                )
            )
    return tuple(found)


def taken(known: Known, case: Case, placement: Placement) -> tuple[Taken, ...]:
    """The offer that meets each need: the one it takes a place of, else the nearest without a limit."""
    problem, found = known.problem, []
    for kind, code in case.needs():
        if not isinstance(known.book.rules.get(kind), NeededOffer):
            continue
        name, offers = placement.offers.get((kind, code)), problem.offers_of[kind, code]
        possible = tuple(o for o in offers if (o.offer_id == name if name else o.places is None))
        offer = known.nearest(possible, problem.index[placement.municipality])
        report = problem.report[offer.report_id]
        found.append(
            Taken(
                kind=str(kind),
                code=code,
                offer_id=offer.offer_id,
                municipality=report.municipality,
                report_id=report.report_id,
                received_on=report.received_on,
                limited=name is not None,
                price=_price(known, name) if name else 0,
            )
        )
    return tuple(found)


def _price(known: Known, name: str) -> int:
    return known.valuation.factor * known.prices.use[name]
