"""The folder of a comparison, a sweep or a cost of rules: its files and a manifest, written whole."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from visitering.comparing.many import Answers
from visitering.loading.scenario import Scenario
from visitering.reporting.folder import as_json, sha256, write_whole
from visitering.reporting.manifest import PACKAGES


def scenario_files(scenarios: Iterable[Scenario]) -> dict[str, bytes]:
    """Each scenario as resolved, by its name."""
    return {
        f"scenarios/{_word(s.policy.name)}.yaml": yaml.safe_dump(
            dict(s.resolved), allow_unicode=True, sort_keys=False
        ).encode()
        for s in scenarios
    }


def write(
    scenario: Scenario,
    kind: str,
    files: Mapping[str, bytes],
    inputs: Mapping[str, bytes],
    answers: Answers,
    seconds: float,
) -> Path:
    """Writes `<kind>-<date>-<n>` beside a scenario's runs; only the manifest differs between two of one kind."""
    about: dict[str, Any] = {
        "solved": list(answers.solved),
        "resumed": list(answers.resumed),
        "failed": {name: failure.message for name, failure in answers.failures.items()},
        "seconds": round(seconds, 3),
        "versions": {"python": platform.python_version(), **{name: metadata.version(name) for name in PACKAGES}},
        "inputs": {name: sha256(content) for name, content in inputs.items()},
        "outputs": {name: sha256(content) for name, content in files.items()},
    }
    name = f"{_word(kind)}-{scenario.policy.date}"
    return write_whole(scenario.output_folder, name, {**files, "manifest.json": as_json(about)})


def _word(name: str) -> str:
    return "_".join(name.split())
