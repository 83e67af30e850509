"""A scenario file and those it extends, laid over each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from visitering.loading.findings import Findings
from visitering.loading.stated import Stated, read_yaml
from visitering.said import said


def read_chain(path: Path, findings: Findings) -> Stated | None:
    """The merged tree of a scenario; None where not even the first file can be read."""
    layers: list[Stated] = []
    seen: list[Path] = []
    following: Path | None = path
    while following is not None:
        seen.append(following.resolve())
        layer = read_yaml(following, findings)
        if layer is None:
            break
        layers.append(layer)
        following = _extended(layer, seen, findings)
    merged: Stated | None = None
    for layer in reversed(layers):
        merged = layer.over(merged)
    return merged


def exists(path: Path, is_kind: Callable[[Path], bool]) -> bool:
    """Whether there is a file (or a folder) of that path, which may be no possible path at all."""
    try:
        return is_kind(path)
    except (OSError, ValueError):
        return False


def _extended(layer: Stated, seen: list[Path], findings: Findings) -> Path | None:
    """The file that a layer extends, if any."""
    extends = layer.get("extends")
    if extends is None:
        return None
    text = extends.text
    if not isinstance(extends.value, str):
        expected = said("must be the path of another scenario file")
    elif not exists(target := layer.path.parent / extends.value, Path.is_file):
        expected = said("is not a file (paths are relative to the file that states them)")
    elif target.resolve() in seen:
        round_trip = " → ".join(p.name for p in [*seen[seen.index(target.resolve()) :], target])
        expected = said("goes round in a circle: {round_trip}", round_trip=round_trip)
    else:
        return target
    findings.fault(layer.path.name, extends.line, "extends", text, expected)
    return None
