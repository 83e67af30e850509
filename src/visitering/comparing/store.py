"""Chains that are solved already, one file each: what was interrupted goes on where it was.

A file's name is the hash of all that its content follows from: the inputs' bytes, the scenarios as resolved, the
yardstick, the start, and the versions and the code of the process that computed it. A file is written under another
name and renamed, and one that cannot be read counts as not there.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from visitering.comparing.solved import Solved
from visitering.comparing.work import Chain, Task
from visitering.errors import UsageError
from visitering.parallel.likeness import Likeness
from visitering.said import os_reason, said
from visitering.storing.access import OWNER, Access

FOLDER = ".solved"
IDLE = ("name", "language", "output", "data", "draft")
"""Keys of a scenario that nothing solved depends on; of the dataset, the bytes count and not the folder."""

_RECORDS: TypeAdapter[tuple[Solved, ...]] = TypeAdapter(tuple[Solved, ...])


class Store:
    """The solved chains below an output folder; `resumed` counts those that were there."""

    def __init__(self, output: Path, access: Access = OWNER) -> None:
        self.folder, self.access = output / FOLDER, access

    def read(self, key: str) -> tuple[Solved, ...] | None:
        """A solved chain, or None where there is none that can be read."""
        try:
            return _RECORDS.validate_json((self.folder / f"{key}.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def write(self, key: str, solved: tuple[Solved, ...]) -> None:
        """Keeps a solved chain: whole or not at all."""
        try:
            self.access.folder(self.folder)
            handle, draft = tempfile.mkstemp(prefix=f".{key}.", dir=self.folder)
            with os.fdopen(handle, "wb") as file:
                file.write(_RECORDS.dump_json(solved))
            self.access.give(Path(draft))
            Path(draft).replace(self.folder / f"{key}.json")
        except OSError as error:
            raise UsageError(
                said("what is solved cannot be kept in {folder}: {why}", folder=self.folder, why=os_reason(error))
            ) from error


def key_of(chain: Chain, start_key: str | None, by: Likeness) -> str:
    """The hash of all that a solved chain follows from.

    `start_key`: that of the scenario it starts from; `by`: versions and code of the process that solves it.
    """
    known = [
        [task.name, task.inputs, _counting(task), _plain(task.yardstick), task.given and asdict(task.given)]
        + ([] if task.begins is None else [task.begins.mark])
        for task in (*chain.tasks, *([] if chain.near is None else [chain.near]))
    ]
    text = json.dumps([known, start_key, by.values], sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _counting(task: Task) -> dict[str, Any]:
    """The scenario without what changes nothing; workers change the time only."""
    scenario = {key: value for key, value in task.scenario.items() if key not in IDLE}
    solver = {key: value for key, value in scenario["solver"].items() if key != "workers"}
    return scenario | {"solver": solver}


def _plain(policy: Any) -> Any:
    """What counts of a yardstick: weights and the goals' parameters."""
    return [
        [dict(tier) for tier in policy.tiers],
        {k: {n: str(v) for n, v in p.items()} for k, p in policy.parameters.items()},
    ]


def inputs_id(files: Mapping[str, bytes], resolved: Mapping[str, Any]) -> str:
    """Names the inputs that a scenario places: the dataset's bytes, the date, what is adjusted, and what is held."""
    hashes = {name: sha256(content).hexdigest() for name, content in files.items()}
    adjust = resolved["adjust"]
    # Openings that a form does not state are part of the inputs only where they are adjusted.
    stated = resolved["parameters"]["employment"]["openings_not_stated"] if adjust.get("openings") else None
    inputs = [hashes, resolved["date"], adjust, stated, resolved.get("held")]
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
