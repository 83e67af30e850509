"""From a scenario file to a problem that can be solved, or to every fault in the scenario and its data."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from visitering.domain.faults import Notice
from visitering.domain.geography import TravelTimes
from visitering.domain.policy import FINE_GOAL, WEIGHT_SCALE, Policy, scale_of, with_goal, without_goal
from visitering.domain.problem import Problem
from visitering.goals.employment import Employment
from visitering.goals.kept_announcement import KeptAnnouncement
from visitering.loading.adjust import Adjustable, adjusted
from visitering.loading.chain import read_chain
from visitering.loading.changes import AddedExclusion
from visitering.loading.dataset import Dataset, read_dataset
from visitering.loading.findings import Findings
from visitering.loading.future import check_names
from visitering.loading.held import drafted, with_held
from visitering.loading.plausibility import unlikely
from visitering.loading.plausibility.facts import Facts
from visitering.loading.reading import Table
from visitering.loading.scenario import Draft, Scenario, draft_of, draft_scenario
from visitering.loading.stated import Stated
from visitering.loading.tables import FILES
from visitering.loading.tiers import DEFAULT
from visitering.loading.writing import InSheet, Writing
from visitering.said import said

DEFAULTS = "defaults.yaml"
"""What stands for the scenario where there is none; no file has to be of this name."""


@dataclass(frozen=True)
class Loaded:
    """A problem and where it comes from.

    `files`: the dataset's files as read, byte for byte, by name; `writings`: how each of them is written; `tables`:
    those that a profile may take a field from, as read.
    """

    problem: Problem
    scenario: Scenario
    notices: tuple[Notice, ...]
    files: Mapping[str, bytes]
    writings: Mapping[str, Writing | InSheet] = field(default_factory=dict)
    tables: Mapping[str, Table[Any]] = field(default_factory=dict)


def load(path: Path, data: Path | None = None) -> Loaded:
    """Reads a scenario and its dataset; raises `InputError` with the faults of both, all at once.

    `data`: a dataset folder to read instead of the scenario's own, as it is by now; nothing is held in it, since what
    a draft holds may be decided by now.
    """
    with _collector_resting():
        return _load(Path(path), data)


def load_on(folder: Path, on: date, scenario: Path | None = None) -> Loaded:
    """A dataset as it is by now on a day, under the rules of a scenario or, without one, as they are by default.

    Nothing is held in it. Raises what `load` raises.
    """
    findings = Findings()
    path = folder / DEFAULTS if scenario is None else scenario
    stated = Stated({}, path, 1) if scenario is None else read_chain(path, findings)
    if stated is None:
        raise findings.refusal()
    own = {"data": Stated(".", folder / DEFAULTS, 1, "."), "date": Stated(on.isoformat(), path, 1, on.isoformat())}
    draft = draft_of(Stated({**dict(stated.items()), **own}, path, stated.line), path, findings)
    with _collector_resting():
        return _loaded(draft, path, folder, findings)


def _load(path: Path, data: Path | None) -> Loaded:
    findings = Findings()
    return _loaded(draft_scenario(path, findings), path, data, findings)


def _loaded(draft: Draft, path: Path, data: Path | None, findings: Findings) -> Loaded:
    if draft.data is None:
        raise findings.refusal()
    dataset = read_dataset(data or draft.data, draft.date, findings)
    changed = adjusted(_adjustable(dataset), draft.adjustments, draft.openings_not_stated, findings)
    _check_given(draft, dataset, findings)
    if draft.scenario is not None:
        _notice_missing_scores(draft.scenario.policy, dataset, path, findings)
    _sort(findings)
    if findings.faults or draft.scenario is None:
        raise findings.refusal()
    problem = Problem(
        policy=draft.scenario.policy,
        municipalities=dataset.municipalities,
        quotas=changed.quotas,
        travel=TravelTimes.of([m.code for m in dataset.municipalities], dataset.travel),
        cases=changed.cases,
        occupations=dataset.occupations,
        reports=dataset.forms.reports,
        shortages=changed.shortages,
        offers=dataset.forms.offers,
        wishes=dataset.forms.wishes,
        links=dataset.links,
        decisions=dataset.decisions,
        potentials=None if draft.given is None or draft.scenario.policy.future is None else draft.given.potentials,
        capacities=changed.capacities,
        demands=dataset.extras.demands,
        scores=dataset.extras.scores,
        announcements=dataset.announcements,
        reunifications=dataset.reunifications,
    )
    if draft.held and data is None:
        problem = with_held(problem, draft.held, findings)
        _sort(findings)
        if findings.faults:
            raise findings.refusal()
    if (made := draft.scenario).is_draft:
        exclusions = [a.change for a in draft.adjustments if isinstance(a.change, AddedExclusion)]
        problem = replace(problem, drafted=drafted(problem, made.origin, exclusions))
    problem = replace(problem, policy=_keeping(problem, draft.scenario))
    findings.notices += unlikely(
        Facts(problem, {m: q.quota for m, q in dataset.quotas.items()}, dataset.quotas_before)
    )
    _sort(findings)
    return Loaded(problem, draft.scenario, findings.told_notices(), dataset.files, findings.writings, dataset.tables)


def _keeping(problem: Problem, scenario: Scenario) -> Policy:
    """The goal on announcements counts where something of the batch is announced.

    In the last tier with its default weight, where the scenario names no tier for it.
    """
    goal, policy = KeptAnnouncement.id, problem.policy
    if not problem.announced:
        return without_goal(policy, goal)
    if any(goal in tier for tier in scenario.resolved["goals"]):
        return policy
    return with_goal(policy, goal, DEFAULT[-1][goal])


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


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Tables are hundreds of thousands of small objects without cycles: looking through them again and again for
    garbage would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _notice_missing_scores(policy: Policy, dataset: Dataset, path: Path, findings: Findings) -> None:
    """What asks for predictions can do nothing without them."""
    if dataset.extras.scores:
        return
    if any(FINE_GOAL in tier for tier in policy.tiers):
        findings.notice(
            path.name,
            said(
                "the goal {fine_goal} has a weight, but scores.csv has no scores: it gives no points",
                fine_goal=FINE_GOAL,
            ),
        )
    if policy.rules["scored_only"]["enabled"]:
        findings.notice(
            path.name, said("the rule scored_only is on, but scores.csv has no scores: it allows no placement")
        )


def _adjustable(dataset: Dataset) -> Adjustable:
    return Adjustable(
        municipalities=dataset.municipalities,
        quotas=dataset.quotas,
        reports=dataset.forms.reports,
        shortages=dataset.forms.shortages,
        capacities=dataset.extras.capacities,
        asked=frozenset(service for amounts in dataset.extras.demands.values() for service in amounts),
        cases=dataset.cases,
    )


def _sort(findings: Findings) -> None:
    """The scenario's first, then by file in the order of the contract, then by line."""
    order = {file: position for position, file in enumerate(FILES)}
    findings.faults.sort(key=lambda fault: (order.get(fault.file, -1), fault.line or 0))
    findings.notices.sort(key=lambda notice: order.get(notice.file, -1))
