"""A scenario with some of its values changed: what a sweep or a comparison of rules tries out."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from difflib import get_close_matches
from typing import Any

from visitering import goals
from visitering.errors import UsageError
from visitering.loading.findings import Findings
from visitering.loading.scenario import Scenario, draft_of
from visitering.loading.stated import parse_yaml
from visitering.loading.yaml_text import as_yaml
from visitering.said import said

TREES = ("rules", "parameters", "solver", "future")
"""Parts of a resolved scenario whose every leaf may be changed, but for prices that are given; so may the weights of
goals, and the seed."""


def keys_of(resolved: Mapping[str, Any]) -> dict[str, Any]:
    """Every dotted key that can be changed, with its value; `goals.<goal>` whatever its tier, 0 without one."""
    weights = {goal.id: 0 for goal in goals.ALL} | {g: w for tier in resolved["goals"] for g, w in tier.items()}
    found: dict[str, Any] = {f"goals.{goal}": weight for goal, weight in weights.items()}
    for part in TREES:
        found |= _leaves(part, {key: value for key, value in resolved[part].items() if key != "given"})
    return found | {"seed": resolved["seed"]}


def _leaves(key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {key: value}
    return {k: leaf for name, below in value.items() for k, leaf in _leaves(f"{key}.{name}", below).items()}


def varied(scenario: Scenario, changes: Mapping[str, Any], name: str | None = None) -> Scenario:
    """The scenario with the values of some dotted keys changed (`rules.links.enabled`, `goals.employment`).

    A goal that stands in no tier joins the last one. Raises `UsageError` for a key that does not exist, with the
    nearest one that does, and for a value that the scenario could not hold.
    """
    resolved = deepcopy(dict(scenario.resolved))
    known = keys_of(resolved)
    for key, value in changes.items():
        if key not in known:
            raise UsageError(
                said(
                    "{key} is no parameter of the scenario; did you mean {nearest}?",
                    key=key,
                    nearest=_nearest(key, known),
                )
            )
        _set(resolved, key, value)
    if name is not None:
        resolved["name"] = name
    findings = Findings()
    text = as_yaml(resolved).encode()
    stated = parse_yaml(text, scenario.path, findings)
    draft = None if stated is None else draft_of(stated, scenario.path, findings)
    if draft is None or draft.scenario is None:
        fault = findings.faults[0]
        told = ", ".join(f"{key}={value}" for key, value in changes.items())
        raise UsageError(
            said("{told} cannot be: {column} {expected}", told=told, column=fault.column, expected=fault.expected)
        )
    return draft.scenario


def _nearest(key: str, known: Mapping[str, Any]) -> str:
    """The known key that begins with what was written, else the one most like it."""
    begun = next((option for option in known if option.startswith(key)), None)
    return begun or get_close_matches(key, known, n=1, cutoff=0.0)[0]


def _set(resolved: dict[str, Any], key: str, value: Any) -> None:
    first, *path = key.split(".")
    if first == "goals":
        goal = path[0]
        tier = next((tier for tier in resolved["goals"] if goal in tier), resolved["goals"][-1])
        tier[goal] = value
        return
    target = resolved
    for step in [first, *path][:-1]:
        target = target[step]
    target[key.rpartition(".")[2]] = value
