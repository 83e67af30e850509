"""The smallest change in words: what would have to give, step by step, and what speaks against it all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from visitering.domain.cases import Case
from visitering.domain.conflicts import Limit, Relaxation, Step
from visitering.domain.geography import NEVER
from visitering.domain.reasons import Named, Reason
from visitering.explaining.known import Known
from visitering.rules.capacity import service_name
from visitering.rules.exclusion import Excluded, Exclusion, excluded
from visitering.rules.need import NeededOffer
from visitering.rules.obstacles import LINKS, Obstacles


def in_words(known: Known, obstacles: Obstacles, found: Relaxation) -> Reason:
    """A change as it is told, by the report and by `--what-if` alike.

    An exclusion that is lifted is named with its reason, and those that stand are repeated with how far away they
    are: nobody shall send a case near a threat without having read of it.
    """
    case, place = obstacles.case, found.municipality
    steps = tuple(step_reason(known, case, step, place) for step in found.steps)
    told: dict[str, object] = {"steps": steps, "municipality": place}
    change = Reason("change.steps", told)
    if found.together:
        change = Reason("change.steps.together", told | {"cases": found.together})
    others = dict.fromkeys(found.together)
    if LINKS not in {step.item for step in found.steps}:
        others |= dict.fromkeys(known.book.belonging.unit(case).absent)  # They follow there later.
    members = (case, *(known.book.belonging.known[name] for name in others if name in known.book.belonging.known))
    standing = tuple(reason for member in members for reason in _standing(known, case, member, place))
    return Reason("change.beside", {"change": change, "items": standing}) if standing else change


def _standing(known: Known, case: Case, member: Case, place: str) -> Iterator[Reason]:
    """The exclusions of the case, or of one that goes with it, that do not cover the place."""
    m = known.problem.index[place]
    for found in excluded(member):
        if not found.mask(known.problem)[m]:
            told: dict[str, object] = {"where": found.where, "detail": found.detail}
            reason = Reason("law.exclusion", told)
            if found.municipality is not None:
                reason = Reason("excluded.away", told | {"travel": _away(known, m, found.municipality)})
            yield reason if member is case else Reason("conflict.of", {"case": member.case_id, "fact": reason})


def _away(known: Known, m: int, place: str) -> Reason:
    """How far a place is from position m, by the shorter way that is known."""
    x, times = known.problem.index[place], known.problem.travel.centiminutes
    time = min(int(times[m, x]), int(times[x, m]))
    return Reason("travel.unknown") if time == NEVER else Reason("travel.time", {"time": -(-time // 100)})


def excluded_from(known: Known, case: Case, m: int) -> Iterator[Excluded]:
    """The exclusions of a case that cover position m."""
    return (found for found in excluded(case) if found.mask(known.problem)[m])


def _lifted(found: Excluded) -> Reason:
    return Reason("exclusion.because", {"where": found.where, "detail": found.detail})


def step_reason(known: Known, case: Case, step: Step, place: str) -> Reason:
    """What would have to give."""
    item, amount = step.item, step.amount
    if step.cases and item != LINKS:
        [name] = step.cases
        own = step_reason(known, known.book.belonging.known[name], replace(step, cases=()), place)
        return Reason("step.of", {"case": name, "step": own})
    if item.limit is Limit.QUOTA:
        return Reason("step.quota.one" if amount == 1 else "step.quota", {"count": amount, "municipality": item.name})
    if item.limit is Limit.OFFER:
        named = {"kind": Reason(f"rule.{item.name}.name"), "needed": Named(item.name, item.code), "count": amount}
        return Reason("step.offer.one" if amount == 1 else "step.offer", named)
    if item.limit is Limit.SERVICE:
        told = {"count": amount, "service": service_name(item.name), "municipality": item.code}
        return Reason("step.service", told)
    if item.name == "unaccompanied_minor":
        return Reason("step.heard")
    if item.name == Exclusion.id:
        m = known.problem.index[place]
        lifted = tuple(_lifted(found) for found in excluded_from(known, case, m))
        return Reason("step.exclusion", {"excluded": lifted})
    if item.name == "not_again":
        return Reason("step.not_again", {"municipality": place})
    if item == LINKS:
        return Reason("step.links", {"cases": step.cases})
    return _rule(known, case, item.name, amount)


def _rule(known: Known, case: Case, name: str, amount: int | None) -> Reason:
    """A rule that asks for something within reach: a longer way, or that it does not bind."""
    rule = known.book.rules[name]
    kind = Reason(f"rule.{name}.name")
    if amount is None:
        return Reason("step.rule", {"kind": kind})
    told = {"kind": kind, "time": amount, "limit": getattr(rule, "within_minutes", 0)}
    if isinstance(rule, NeededOffer):
        needed = tuple(Named(rule.kind, code) for code in rule.codes(case))
        return Reason("step.minutes.offer", told | {"needed": needed})
    return Reason("step.minutes" if told["limit"] else "step.minutes.same", told)
