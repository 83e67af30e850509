"""`adjust` of a scenario: what-if changes of the data before anything is placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from visitering.domain.geography import Municipality, Quota
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.settings import QuotaChange
from visitering.loading.stated import Stated
from visitering.loading.validate import NOT_YET, at, checked, is_mapping, unknown_key

KEYS = ("quotas", "openings", "capacities", "exclusions")


@dataclass(frozen=True)
class QuotaAdjustment:
    """A change of quotas, and where the scenario states it."""

    change: QuotaChange
    stated: Stated
    key: str


def read_adjustments(stated: Stated | None, findings: Findings) -> tuple[QuotaAdjustment, ...]:
    """The changes of quotas in their order; what this version cannot change yet is refused."""
    if stated is None or not is_mapping(stated, "adjust", KEYS, findings):
        return ()
    adjustments: list[QuotaAdjustment] = []
    for name, entries in stated.items():
        key = f"adjust.{name}"
        if name not in KEYS:
            unknown_key(entries, key, KEYS, findings)
        elif entries.value is None:
            continue
        elif not isinstance(entries.value, list):
            at(entries, key, findings, "must be a list")
        elif name != "quotas":
            if entries.value:
                at(entries, key, findings, NOT_YET)
        else:
            adjustments += _quota_adjustments(entries.value, key, findings)
    return tuple(adjustments)


def _quota_adjustments(entries: list[Stated], key: str, findings: Findings) -> list[QuotaAdjustment]:
    adjustments = []
    for n, entry in enumerate(entries, start=1):
        change = checked(QuotaChange, entry, f"{key}.{n}", findings)
        if change is not None:
            adjustments.append(QuotaAdjustment(change, entry, f"{key}.{n}"))
    return adjustments


def adjusted(
    quotas: Mapping[str, Quota],
    adjustments: tuple[QuotaAdjustment, ...],
    municipalities: tuple[Municipality, ...],
    findings: Findings,
) -> dict[str, Quota]:
    """The quotas after every change, in order; `received` stays as it is."""
    result = dict(quotas)
    if any(fault.file == "municipalities.csv" for fault in findings.faults):
        return result  # what a selector does not find may be among what could not be read
    for adjustment in adjustments:
        for code in _selected(adjustment, municipalities, findings):
            if code in result:
                result[code] = replace(result[code], quota=adjustment.change.applied_to(result[code].quota))
    return result


def _selected(adjustment: QuotaAdjustment, municipalities: tuple[Municipality, ...], findings: Findings) -> list[str]:
    """The codes that a change is about; a fault where there are none."""
    selector, wanted = ("municipality", adjustment.change.municipality)
    options = {m.code: m.code for m in municipalities}
    if wanted is None:
        selector, wanted = ("region", adjustment.change.region)
        options = {m.code: m.region for m in municipalities}
    assert wanted is not None
    codes = [code for code, option in options.items() if option == wanted]
    if not codes:
        where = adjustment.stated.get(selector) or adjustment.stated
        expected = f"is not a {selector} of the dataset{did_you_mean(wanted, options.values())}"
        at(where, f"{adjustment.key}.{selector}", findings, expected)
    return codes
