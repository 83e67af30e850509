"""From a scenario file to a problem that can be solved, or to every fault in the scenario and its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from visitering.domain.faults import Notice
from visitering.domain.geography import TravelTimes
from visitering.domain.policy import WEIGHT_SCALE, scale_of
from visitering.domain.problem import Problem
from visitering.errors import InputError
from visitering.goals.employment import Employment
from visitering.loading.adjust import adjusted
from visitering.loading.dataset import Dataset, read_dataset
from visitering.loading.findings import Findings
from visitering.loading.future import check_names
from visitering.loading.scenario import Draft, Scenario, draft_scenario
from visitering.loading.tables import FILES


@dataclass(frozen=True)
class Loaded:
    """A problem and where it comes from. `files`: the dataset's files as read, byte for byte, by name."""

    problem: Problem
    scenario: Scenario
    notices: tuple[Notice, ...]
    files: Mapping[str, bytes]


def load(path: Path, data: Path | None = None) -> Loaded:
    """Reads a scenario and its dataset; raises `InputError` with the faults of both, all at once.

    `data`: a dataset folder to read instead of the scenario's own.
    """
    findings = Findings()
    draft = draft_scenario(Path(path), findings)
    if draft.data is None:
        raise InputError.of(findings.faults)
    dataset = read_dataset(data or draft.data, draft.date, findings)
    municipalities = dataset.municipalities
    quotas = adjusted(dataset.quotas, draft.adjustments, municipalities, findings)
    _check_given(draft, dataset, findings)
    _sort(findings)
    if findings.faults or draft.scenario is None:
        raise InputError.of(findings.faults)
    problem = Problem(
        policy=draft.scenario.policy,
        municipalities=municipalities,
        quotas=quotas,
        travel=TravelTimes.of([m.code for m in municipalities], dataset.travel),
        cases=dataset.cases,
        occupations=dataset.occupations,
        reports=dataset.forms.reports,
        shortages=dataset.forms.shortages,
        offers=dataset.forms.offers,
        wishes=dataset.forms.wishes,
        links=dataset.links,
        decisions=dataset.decisions,
        potentials=None if draft.given is None or draft.scenario.policy.future is None else draft.given.potentials,
    )
    return Loaded(problem, draft.scenario, tuple(findings.notices), dataset.files)


def _check_given(draft: Draft, dataset: Dataset, findings: Findings) -> None:
    """Future prices that a scenario gives must be of things that the dataset has."""
    tiers = () if draft.scenario is None else draft.scenario.policy.tiers
    weights = (tier[Employment.id] * WEIGHT_SCALE // scale_of(tier) for tier in tiers if Employment.id in tier)
    forms = dataset.forms
    check_names(
        draft.given,
        (municipality.code for municipality in dataset.municipalities),
        (shortage.shortage_id for shortage in forms.shortages),
        (offer.offer_id for offer in forms.offers),
        next(weights, None),
        findings,
    )


def _sort(findings: Findings) -> None:
    """The scenario's first, then by file in the order of the contract, then by line."""
    order = {file: position for position, file in enumerate(FILES)}
    findings.faults.sort(key=lambda fault: (order.get(fault.file, -1), fault.line or 0))
    findings.notices.sort(key=lambda notice: order.get(notice.file, -1))
