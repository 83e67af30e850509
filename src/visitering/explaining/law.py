"""What holds legally: the rules that bind a case, each with its paragraph and the fact that it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from visitering.domain.cases import Case
from visitering.domain.reasons import Named, Reason
from visitering.explaining.explanation import Fact
from visitering.explaining.known import Known
from visitering.rules.exclusion import Exclusion, excluded
from visitering.rules.job_offer import JobOffer
from visitering.rules.links import Links
from visitering.rules.locked import Locked
from visitering.rules.need import NeededOffer
from visitering.rules.not_again import NotAgain, judged, when
from visitering.rules.over_quota import SUBJECTS, OverQuota
from visitering.rules.quota import Quota
from visitering.rules.unaccompanied_minor import UnaccompaniedMinor


def law(known: Known, case: Case, m: int | None) -> tuple[Fact, ...]:
    """The rules that bind the case, in their order; with `m`, where it is placed, also what the quota says there."""
    book = known.book
    bound = (*_circumstances(known, case), *_links(known, case))
    found = [Fact(rule, known.basis(rule), reason) for rule, reason in bound]
    if m is not None and Quota.id in book.rules:
        found.append(_quota(known, case, m))
    if case.unaccompanied_minor and UnaccompaniedMinor.id in book.rules:
        heard = None if book.awaits_hearing(case) else case.heard_on
        reason = Reason("law.heard", {"date": heard}) if heard else Reason("law.not_heard")
        found.append(Fact(UnaccompaniedMinor.id, known.basis(UnaccompaniedMinor.id), reason))
    return tuple(found)


def locked(known: Known, municipality: str) -> tuple[Fact, ...]:
    """A standing decision holds."""
    return (Fact(Locked.id, known.basis(Locked.id), Reason("law.locked", {"municipality": municipality})),)


def _circumstances(known: Known, case: Case) -> Iterator[tuple[str, Reason]]:
    """Exclusions, earlier rejections, decisive circumstances, needs and a job offer that binds."""
    book = known.book
    for found in excluded(case) if Exclusion.id in book.rules else ():
        yield Exclusion.id, Reason("law.exclusion", {"where": found.where, "detail": found.detail})
    if NotAgain.id in book.rules:
        binding, lifted = judged(case, known.problem)
        for place, rejection in binding.items():
            yield NotAgain.id, Reason("law.not_again", {"municipality": place, "when": when(rejection)})
        for place, rejection in lifted.items():
            yield NotAgain.id, Reason("law.not_again.lifted", {"municipality": place, "when": when(rejection)})
    for row in book.decisive(case):
        name = Reason(f"rule.{row.kind}.name")
        yield str(row.kind), Reason("law.decisive", {"kind": name, "municipality": row.municipality})
    for kind, code in case.needs():
        rule = book.rules.get(kind)
        if isinstance(rule, NeededOffer):
            named = {"kind": Reason(f"rule.{kind}.name"), "needed": Named(kind, code)}
            yield str(kind), Reason("law.need", {**named, "time": rule.within_minutes})
    offer = book.rules.get(JobOffer.id)
    if isinstance(offer, JobOffer) and (places := tuple(offer.workplaces(case, book))):
        yields = offer.yields(case, book.left_above(case, JobOffer.id), book)
        told = {"places": places, "time": offer.within_minutes}
        yield JobOffer.id, Reason("law.job_offer.yields" if yields else "law.job_offer", told)


def _links(known: Known, case: Case) -> Iterator[tuple[str, Reason]]:
    book = known.book
    if Links.id not in book.rules:
        return
    unit, linked = book.belonging.unit(case), book.linked(case)
    through = [*unit.names, *(other for other, same in unit.decided if same)]
    together = dict.fromkeys([*(other for other, same in linked if same), *through])
    near = dict.fromkeys(
        [*(other for other, same in linked if not same), *(o for o, same in unit.decided if not same)]
    )
    if others := tuple(name for name in together if name != case.case_id):
        yield Links.id, Reason("law.together", {"cases": others, "time": book.nearby_minutes})
    if others := tuple(near):
        yield Links.id, Reason("law.near", {"cases": others, "time": book.nearby_minutes})


def _quota(known: Known, case: Case, m: int) -> Fact:
    """What the quota says where the case is placed; the ground of an exemption only where it is gone beyond."""
    problem = known.problem
    told = {"municipality": problem.municipalities[m].code, "left": int(problem.left[m])}
    basis = known.book.exemptions(case).get(m)
    if basis is not None and known.over_quota[m]:
        reason = Reason("law.over_quota", told | {"basis": Reason(f"rule.{basis}.name")})
        return Fact(OverQuota.id, known.basis(SUBJECTS[basis]), reason)
    reason = Reason("law.quota", told | {"placed": int(known.placed[m]), "persons": case.size})
    return Fact(Quota.id, known.basis(Quota.id), reason)
