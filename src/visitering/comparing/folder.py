"""The folder of a comparison, a sweep or a cost of rules: its files and a manifest, written whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from visitering.comparing.many import Answers
from visitering.loading.scenario import Scenario
from visitering.loading.yaml_text import as_yaml
from visitering.storing.access import Access
from visitering.storing.folder import sha256, write_whole
from visitering.storing.json_files import as_json
from visitering.storing.names import file_names, readable
from visitering.storing.run_files import MANIFEST
from visitering.storing.versions import versions


def write(
    scenarios: Sequence[Scenario],
    kind: str,
    files: Mapping[str, bytes],
    inputs: Mapping[str, bytes],
    answers: Answers,
    seconds: float,
) -> Path:
    """Writes `<kind>-<date>-<n>` beside the first scenario's runs; only the manifest differs between two of one kind.

    The scenarios go with it as resolved; the manifest says where each is.
    """
    first, names = scenarios[0], file_names(s.policy.name for s in scenarios)
    where = {name: f"scenarios/{own}.yaml" for name, own in names.items()}
    files = {**files, **{where[s.policy.name]: as_yaml(s.resolved).encode() for s in scenarios}}
    about: dict[str, Any] = {
        "solved": list(answers.solved),
        "resumed": list(answers.resumed),
        "failed": {name: failure.message for name, failure in answers.failures.items()},
        "scenarios": where,
        "seconds": round(seconds, 3),
        "versions": versions(),
        "inputs": {name: sha256(content) for name, content in inputs.items()},
        "outputs": {name: sha256(content) for name, content in files.items()},
    }
    name = f"{readable(kind)}-{first.policy.date}"
    return write_whole(first.output_folder, name, {**files, MANIFEST: as_json(about)}, Access(first.group))
