"""`adjust` of a scenario: what-if changes of the data before anything is placed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from visitering.domain.asking import Gazetteer
from visitering.domain.cases import SERVICES, Case, Circumstance, Kind
from visitering.domain.geography import Municipality, Quota
from visitering.domain.reports import Report, Shortage
from visitering.loading.changes import AddedExclusion, CapacityChange, Change, OpeningChange, QuotaChange
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.stated import Stated
from visitering.loading.validate import at, checked, is_mapping, unknown_key
from visitering.said import said

ENTRIES: Mapping[str, type[Change] | type[AddedExclusion]] = {
    "quotas": QuotaChange,
    "openings": OpeningChange,
    "capacities": CapacityChange,
    "exclusions": AddedExclusion,
}


@dataclass(frozen=True)
class Adjustment:
    """A change of the data, under which key of `adjust` it stands, and where the scenario states it."""

    kind: str
    change: Change | AddedExclusion
    stated: Stated
    key: str


def read_adjustments(stated: Stated | None, findings: Findings) -> tuple[Adjustment, ...]:
    """The changes in their order."""
    if stated is None or not is_mapping(stated, "adjust", ENTRIES, findings):
        return ()
    adjustments: list[Adjustment] = []
    for kind, entries in stated.items():
        key = f"adjust.{kind}"
        if kind not in ENTRIES:
            unknown_key(entries, key, ENTRIES, findings)
        elif entries.value is None:
            continue
        elif not isinstance(entries.value, list):
            at(entries, key, findings, said("must be a list"))
        else:
            for n, entry in enumerate(entries.value, start=1):
                change = checked(ENTRIES[kind], entry, f"{key}.{n}", findings)
                if change is not None:
                    adjustments.append(Adjustment(kind, change, entry, f"{key}.{n}"))
    return tuple(adjustments)


@dataclass(frozen=True)
class Adjustable:
    """What a scenario may change of a dataset. `asked`: services that `demands.csv` knows."""

    municipalities: tuple[Municipality, ...]
    quotas: Mapping[str, Quota]
    reports: tuple[Report, ...]
    shortages: tuple[Shortage, ...]
    capacities: Mapping[str, Mapping[str, int]]
    asked: frozenset[str]
    cases: tuple[Case, ...]


def adjusted(
    data: Adjustable, adjustments: Iterable[Adjustment], openings_not_stated: int, findings: Findings
) -> Adjustable:
    """The data after every change, in order; a selector that the dataset does not know is a fault.

    Openings that a shortage does not state count as `openings_not_stated`.
    """
    for adjustment in adjustments:
        change = adjustment.change
        if isinstance(change, AddedExclusion):
            data = _exclude(data, adjustment, change, findings)
        elif isinstance(change, OpeningChange):
            data = _change_openings(data, adjustment, change, openings_not_stated, findings)
        elif isinstance(change, CapacityChange):
            data = _change_capacities(data, adjustment, change, findings)
        else:
            data = _change_quotas(data, adjustment, change, findings)
    return data


def _change_quotas(data: Adjustable, adjustment: Adjustment, change: Change, findings: Findings) -> Adjustable:
    """What was received stays as it is."""
    quotas = dict(data.quotas)
    for code in _places(data, adjustment, change, findings):
        if code in quotas:
            quotas[code] = replace(quotas[code], quota=change.applied_to(quotas[code].quota))
    return replace(data, quotas=quotas)


def _change_openings(
    data: Adjustable, adjustment: Adjustment, change: OpeningChange, not_stated: int, findings: Findings
) -> Adjustable:
    places = _places(data, adjustment, change, findings)
    reported_by = {report.report_id: report.municipality for report in data.reports}

    def is_meant(shortage: Shortage) -> bool:
        return (
            reported_by.get(shortage.report_id) in places
            and change.industry in (None, shortage.industry)
            and (change.occupation is None or (shortage.occupation or "").startswith(change.occupation))
        )

    if not any(map(is_meant, data.shortages)):
        _changes_nothing(adjustment, said("no shortage of the dataset is like that"), findings)
    shortages = tuple(
        replace(s, openings=change.applied_to(not_stated if s.openings is None else s.openings)) if is_meant(s) else s
        for s in data.shortages
    )
    return replace(data, shortages=shortages)


def _change_capacities(
    data: Adjustable, adjustment: Adjustment, change: CapacityChange, findings: Findings
) -> Adjustable:
    """Where no places are stated there is no limit: only `set` can give it one."""
    known = dict.fromkeys((*SERVICES, *data.capacities, *sorted(data.asked)))
    if change.service not in known:
        expected = said("is not a service that the dataset knows{meant}", meant=did_you_mean(change.service, known))
        _unknown(adjustment, "service", expected, findings, files=("capacities.csv", "demands.csv"))
        return data
    stated = data.capacities.get(change.service, {})
    everywhere = change.municipality is None and change.region is None
    places = [
        code
        for code in _places(data, adjustment, change, findings)
        if code in stated or (change.set is not None and not everywhere)
    ]
    if not places:
        _changes_nothing(
            adjustment, said("the dataset states no places of {service} there", service=change.service), findings
        )
        return data
    changed = {code: change.applied_to(stated.get(code, 0)) for code in places}
    return replace(data, capacities={**data.capacities, change.service: {**stated, **changed}})


def _exclude(data: Adjustable, adjustment: Adjustment, change: AddedExclusion, findings: Findings) -> Adjustable:
    found = Gazetteer(data.municipalities).find(change.municipality)
    if found.one is None:
        _unknown(adjustment, "municipality", found.why_not(said("is not a municipality of the dataset")), findings)
        return data
    case_ids = [case.case_id for case in data.cases]
    if change.case not in case_ids:
        expected = said("is not a case of the dataset{meant}", meant=did_you_mean(change.case, case_ids))
        _unknown(adjustment, "case", expected, findings, files=("cases.csv",))
        return data
    added = Circumstance(Kind.EXCLUSION, found.one, detail=change.reason, assumed=True)
    cases = tuple(
        replace(case, circumstances=(*case.circumstances, added)) if case.case_id == change.case else case
        for case in data.cases
    )
    return replace(data, cases=cases)


def _places(data: Adjustable, adjustment: Adjustment, change: Change, findings: Findings) -> list[str]:
    """The codes that a change is about, all where it names none; a fault where the dataset does not know it."""
    gazetteer = Gazetteer(data.municipalities)
    if change.municipality is not None:
        found = gazetteer.find(change.municipality)
        codes = [] if found.one is None else [found.one]
    elif change.region is not None:
        found = gazetteer.region(change.region)
        codes = [m.code for m in data.municipalities if m.region == found.one]
    else:
        return list(gazetteer.codes)
    if not codes:
        selector = said("region") if change.municipality is None else said("municipality")
        _unknown(
            adjustment,
            selector,
            found.why_not(said("is not a {selector} of the dataset", selector=selector)),
            findings,
        )
    return codes


def _unknown(
    adjustment: Adjustment,
    selector: str,
    expected: str,
    findings: Findings,
    files: tuple[str, ...] = ("municipalities.csv",),
) -> None:
    """A fault, unless what the selector does not find may be among what could not be read."""
    if not any(fault.file in files for fault in findings.faults):
        where = adjustment.stated.get(selector) or adjustment.stated
        at(where, f"{adjustment.key}.{selector}", findings, expected)


def _changes_nothing(adjustment: Adjustment, why: str, findings: Findings) -> None:
    if not findings.faults:
        findings.notice(
            adjustment.stated.path.name, said("{key} changes nothing: {why}", key=adjustment.key, why=why)
        )
