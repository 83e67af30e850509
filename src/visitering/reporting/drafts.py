"""What is said of a draft wherever it is shown: of which run it is one, and what was held, kept out or left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from visitering.domain.problem import Problem
from visitering.explaining.catalogue import Catalogue


def draft_of(problem: Problem) -> dict[str, Any] | None:
    """The draft as plain values; None where the problem is none. `run` and `scenario` are None where nothing is said.

    `held`: without a municipality the case is left open; `against`: rules that the hold goes against.
    """
    drafted = problem.drafted
    if drafted is None:
        return None
    return {
        "run": drafted.run,
        "scenario": drafted.scenario,
        "held": [
            {"case": h.case_id, "municipality": h.municipality, "reason": h.reason, "against": list(h.against)}
            for h in problem.held.values()
        ],
        "kept_out": [
            {"case": out.case_id, "municipality": out.municipality, "reason": out.reason} for out in drafted.kept_out
        ],
    }


def of_what(draft: Mapping[str, Any], catalogue: Catalogue) -> str:
    """That it is a draft, and of which run."""
    return catalogue.say("draft.of", run=draft["run"]) if draft["run"] else catalogue.say("draft.of.none")


def chosen(draft: Mapping[str, Any], catalogue: Catalogue) -> Iterator[str]:
    """A sentence for each case that was held, left open or kept out of a municipality, with its reason."""
    for held in draft["held"]:
        told = {"case": held["case"], "detail": held["reason"]}
        rules = tuple(catalogue.name("rule", rule) for rule in held["against"])
        if held["municipality"] is None:
            yield catalogue.say("draft.open", **told)
        elif rules:
            yield catalogue.say("draft.held.against", municipality=held["municipality"], rules=rules, **told)
        else:
            yield catalogue.say("draft.held", municipality=held["municipality"], **told)
    for out in draft["kept_out"]:
        told = {"case": out["case"], "municipality": out["municipality"], "detail": out["reason"]}
        yield catalogue.say("draft.kept_out", **told)


def page(draft: Mapping[str, Any] | None, catalogue: Catalogue) -> Iterator[str]:
    """The lines of a draft on a page of text; none of what is no draft."""
    if draft is not None:
        yield of_what(draft, catalogue)
        yield from (f"  {sentence}" for sentence in chosen(draft, catalogue))
