"""Capacities beyond the quota and outcomes predicted elsewhere: `capacities.csv`, `demands.csv`, `scores.csv`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from visitering.domain.cases import SERVICES
from visitering.loading.checks import notice_alike, refuse_unknown
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.reading import Table
from visitering.loading.tables import CapacityRow, DemandRow, ScoreRow
from visitering.said import said


@dataclass(frozen=True)
class Extras:
    """Places by service and municipality, amounts by case and service, scores by case and municipality."""

    capacities: dict[str, dict[str, int]] = field(default_factory=dict)
    demands: dict[str, dict[str, int]] = field(default_factory=dict)
    scores: dict[str, dict[str, Decimal]] = field(default_factory=dict)


def read_extras(
    capacities: Table[CapacityRow],
    demands: Table[DemandRow],
    scores: Table[ScoreRow],
    case_ids: set[str] | None,
    findings: Findings,
) -> Extras:
    """All three tables, with every fault in and between them."""
    extras = Extras()
    refuse_repeated_pairs(capacities, "municipality", "service", findings)
    for place in capacities.rows:
        extras.capacities.setdefault(place.service, {})[place.municipality] = place.places
    for table in (demands, scores):
        refuse_unknown(table, "case_id", case_ids, "cases.csv", findings)
    refuse_repeated_pairs(demands, "case_id", "service", findings)
    for demand in demands.rows:
        extras.demands.setdefault(demand.case_id, {})[demand.service] = demand.amount
    refuse_repeated_pairs(scores, "case_id", "municipality", findings)
    for case_id, municipality, score in (row[1:] for row in scores.rows):
        extras.scores.setdefault(case_id, {})[municipality] = score
    _check_services(capacities, demands, findings)
    return extras


def refuse_repeated_pairs(table: Table[Any], one: str, other: str, findings: Findings) -> None:
    """A fault for every pair of values of two columns that stands on an earlier line already."""
    if table.columns is None:
        return
    first: dict[tuple[Any, Any], int] = {}
    for line, *pair in zip(table.lines, table.columns[one], table.columns[other], strict=True):
        earlier = first.setdefault((pair[0], pair[1]), line)
        if earlier != line and None not in pair:
            expected = said(
                "must be there once for {one} {pair}, but is on line {earlier} too",
                one=one,
                pair=pair[0],
                earlier=earlier,
            )
            findings.fault(table.file, line, other, str(pair[1]), expected)


def _check_services(capacities: Table[CapacityRow], demands: Table[DemandRow], findings: Findings) -> None:
    """A service is counted by age, or both tables know it: a name that only one of them has limits nothing.

    That is a fault where the other has a name much like it, and worth knowing where it has not: nobody in this batch
    may need the service, or nowhere it may be scarce.
    """
    for line, service in demands.cells("service"):
        if service in SERVICES:
            expected = said("is counted from the persons of a case; a service of one's own needs another name")
            findings.fault(demands.file, line, "service", service, expected)
    _notice_services_alike(capacities, demands, findings)
    offered, asked = capacities.known("service"), demands.known("service")
    if offered is None or asked is None:
        return
    asked -= {None, *SERVICES}
    offered -= {None, *SERVICES}
    _pair(capacities, offered - asked, (*SERVICES, *sorted(asked)), said("no case uses it (demands.csv)"), findings)
    _pair(
        demands,
        asked - offered,
        sorted(offered),
        said("no municipality states its places (capacities.csv)"),
        findings,
    )


def _notice_services_alike(capacities: Table[CapacityRow], demands: Table[DemandRow], findings: Findings) -> None:
    """Services that both tables know and that look like others, or like those that are counted by age."""
    both = {service for _, service in capacities.cells("service")} & {
        service for _, service in demands.cells("service")
    }
    notice_alike(capacities.file, "services", (*SERVICES, *sorted(both)), findings)


def _pair(table: Table[Any], alone: set[str], options: Iterable[str], why: str, findings: Findings) -> None:
    known = tuple(options)
    told: set[str] = set()
    for line, service in table.cells("service"):
        if service in alone and service not in told:
            told.add(service)
            if meant := did_you_mean(service, known):
                findings.fault(
                    table.file, line, "service", service, said("limits nothing: {why}{meant}", why=why, meant=meant)
                )
            else:
                findings.notice(table.file, said("service {service} limits nothing: {why}", service=service, why=why))
