"""Single small changes of facts or reports, each as the changed problem: what `--what-if` tries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from visitering.counterfactuals.made import made, with_row
from visitering.domain.cases import Case
from visitering.domain.conflicts import Limit, Step
from visitering.domain.problem import Problem
from visitering.domain.reasons import Named, Reason
from visitering.domain.reports import Offer, Section
from visitering.explaining.catalogue import lacking
from visitering.explaining.known import Known
from visitering.rules.book import Rulebook

STRONGEST = 5
STRENGTH_NOT_STATED, STRENGTH_MOST = 2, 3


@dataclass(frozen=True)
class Change:
    """One change, in words, and the problem in which it is so.

    `frees`: the shortage, the offer or the municipality of which there is a place more, for which the case would then
    pay nothing.
    """

    reason: Reason
    problem: Problem
    frees: str | None = None


def changes(known: Known, case: Case, m: int) -> Iterator[Change]:
    """Every single change tried for the case and the municipality at position m, the smallest of each kind."""
    problem = known.problem
    yield from _quota(problem, case, m)
    yield from _offer_places(known, case, m)
    yield from _shortages(known, case, m)
    yield from _labour_market(problem, m)
    yield from _services(known, case, m)


def relaxed(book: Rulebook, case: Case, step: Step, m: int, reason: Reason) -> Change | None:
    """A step that lets the case in at position m, as a change of facts or figures; None where it is neither."""
    problem = made(book, case, (step,), m, alone=not step.cases)
    frees = step.item.name if step.item.limit is Limit.QUOTA else None
    return None if problem is None else Change(reason, problem, frees)


def _with_quota(problem: Problem, code: str, more: int) -> Change:
    quota = replace(problem.quotas[code], quota=problem.quotas[code].quota + more)
    reason = Reason("whatif.quota.one" if more == 1 else "whatif.quota", {"count": more, "municipality": code})
    return Change(reason, replace(problem, quotas={**problem.quotas, code: quota}), code)


def _quota(problem: Problem, case: Case, m: int) -> Iterator[Change]:
    """One place more, and as many as the case has persons."""
    code = problem.municipalities[m].code
    for more in dict.fromkeys((1, case.size)):
        yield _with_quota(problem, code, more)


def _offer_places(known: Known, case: Case, m: int) -> Iterator[Change]:
    """A place more in each limited offer that would meet a need there."""
    problem = known.problem
    for kind, code in case.needs():
        rule = known.book.rules.get(kind)
        for offer in problem.offers_of.get((kind, code), ()) if rule is not None else ():
            minutes = getattr(rule, "within_minutes", 0)
            if offer.places is not None and problem.can_reach(problem.reported_by(offer), minutes)[m]:
                more = replace(offer, places=offer.places + 1)
                told: dict[str, object] = {"offer": offer.offer_id, "municipality": problem.reported_by(offer)}
                told |= {"kind": Reason(f"rule.{kind}.name"), "needed": Named(kind, code)}
                changed = with_row(problem, "offers", offer, more)
                yield Change(Reason("whatif.offer", told), changed, offer.offer_id)


def _shortages(known: Known, case: Case, m: int) -> Iterator[Change]:
    """For each shortage that somebody in the case meets from there: an opening more, and a strength one higher."""
    problem, scores = known.problem, known.scores
    if scores.employment is None:
        return
    met: dict[int, None] = {}
    for person in case.persons:
        if (fills := scores.fills(person)) is not None:
            met |= dict.fromkeys(fills.shortage[fills.municipality == m].tolist())
    for s in met:
        shortage = problem.shortages_in_force[s]
        told: dict[str, object] = {"shortage": shortage.shortage_id, "municipality": problem.reported_by(shortage)}
        told["lacking"] = lacking(shortage.occupation, shortage.industry)
        stated = scores.employment.openings_not_stated if shortage.openings is None else shortage.openings
        more = replace(shortage, openings=stated + 1)
        changed = with_row(problem, "shortages", shortage, more)
        yield Change(Reason("whatif.opening", told), changed, shortage.shortage_id)
        strength = shortage.strength or STRENGTH_NOT_STATED
        if strength < STRENGTH_MOST:
            stronger = replace(shortage, strength=strength + 1)
            yield Change(
                Reason("whatif.strength", told | {"strength": Reason(f"strength.{strength + 1}")}),
                with_row(problem, "shortages", shortage, stronger),
            )


def _labour_market(problem: Problem, m: int) -> Iterator[Change]:
    """The municipality's labour market reported one level better."""
    code = problem.municipalities[m].code
    report = problem.in_force[Section.LABOUR_MARKET].get(code)
    if report is not None and report.labour_market is not None and report.labour_market < STRONGEST:
        better = replace(report, labour_market=report.labour_market + 1)
        told = {"municipality": code, "level": better.labour_market}
        yield Change(Reason("whatif.labour_market", told), with_row(problem, "reports", report, better))


def _services(known: Known, case: Case, m: int) -> Iterator[Change]:
    """An interpreter of a language of the case that the municipality does not report yet."""
    problem = known.problem
    code = problem.municipalities[m].code
    report = problem.in_force[Section.OFFERS].get(code)
    if report is None or "services" not in known.scores.goals:
        return
    for language in case.languages:
        if not problem.offered("interpreter", language, 0)[m]:
            offer = Offer(f"{report.report_id}.what-if", report.report_id, "interpreter", language)
            told = {"language": Named("language", language), "municipality": code}
            yield Change(Reason("whatif.interpreter", told), replace(problem, offers=(*problem.offers, offer)))
