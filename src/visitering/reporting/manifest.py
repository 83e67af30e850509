"""The manifest: what the run was made of, and all that may differ between two runs of the same inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from visitering.audit.points import by_goal_of
from visitering.domain.faults import Notice
from visitering.domain.policy import weight_scale
from visitering.domain.result import Result
from visitering.explaining.explainer import Explainer
from visitering.explaining.notices import sentences
from visitering.reporting.drafts import draft_of
from visitering.reporting.tables import points
from visitering.reporting.told import Told
from visitering.storing.run_files import INPUTS
from visitering.storing.versions import versions


def summary(explainer: Explainer, told: Told) -> dict[str, Any]:
    """The run in figures: what `--json` prints and the manifest keeps.

    `by_goal` of a tier: what each goal gives, weighted, and what is taken from later cases: together its `points`.
    """
    problem, result = explainer.problem, explainer.result
    given_by_goal = by_goal_of(explainer.scores, result, told.points, told.later)
    return {
        "cases": len(problem.batch),
        "persons": sum(case.size for case in problem.batch),
        "cases_placed": len(result.placements),
        "persons_placed": int(explainer.placed.sum()),
        "needs_decision": len(told.unplaced),
        "manual_review": told.to_review,
        "locked": len(problem.locked),
        "later": len(problem.later),
        **({"draft": draft} if (draft := draft_of(problem)) else {}),
        **({"law_tried": tried} if (tried := problem.policy.orders.trial) else {}),
        **({"moved_since_announced": len(told.moved)} if problem.announced else {}),
        "against_rules": [
            {"case_id": d.case_id, "municipality": d.municipality, "rule": d.against_rule}
            for d in problem.against_rules
        ],
        "outcome": str(result.outcome),
        "stopped": str(result.stop),
        "repeatable": result.repeatable,
        "tiers": [
            {
                "goals": {goal: weight / weight_scale(goal, tier.goals) for goal, weight in tier.goals.items()},
                "points": float(points(tier.objective, tier.scale)),
                "by_goal": {goal: float(points(value, tier.scale)) for goal, value in given.items()},
                "bound": float(points(tier.bound, tier.scale)),
                "gap": tier.gap,
                "outcome": str(tier.outcome),
                "stopped": str(tier.stop),
                "assumes_earlier_tiers": tier.assumes_earlier,
            }
            for tier, given in zip(result.tiers, given_by_goal, strict=True)
        ],
    }


def manifest(
    explainer: Explainer,
    told: Told,
    resolved: Mapping[str, Any],
    seconds: Mapping[str, float],
    started: str,
    hashes: Mapping[str, str],
    notices: Sequence[Notice],
) -> dict[str, Any]:
    """Scenario as resolved, notices, hashes of every input and output, versions, seed, times, status."""
    result: Result = explainer.result
    return {
        "summary": summary(explainer, told),
        "scenario": dict(resolved),
        "notices": sentences(notices, "en"),
        "seed": explainer.problem.policy.seed,
        "effort": round(result.effort, 6),
        "started": started,
        "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
        "versions": versions(),
        "inputs": {path: digest for path, digest in hashes.items() if path.startswith(INPUTS)},
        "outputs": {path: digest for path, digest in hashes.items() if not path.startswith(INPUTS)},
    }
