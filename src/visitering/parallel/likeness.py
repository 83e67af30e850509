"""What a process computes with: versions, and a hash of the product's own code. Like processes give like results.

The hash is taken when this module is imported, so that a process that has been running since before the code on its
disk was changed tells the code that it runs.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from visitering.said import said

PACKAGES = ("visitering", "ortools", "numpy", "pydantic")
"""Whose versions decide on a result, beside Python's."""
PACKAGE = Path(__file__).parents[1]
MISSING = "none"
SHOWN = 12
"""So many digits of a hash are told in a sentence."""


@dataclass(frozen=True)
class Likeness:
    """`versions` of Python, the machine and packages, by name in a fixed order; `code`: a SHA-256."""

    versions: tuple[tuple[str, str], ...]
    code: str

    @property
    def values(self) -> dict[str, str]:
        return dict(self.versions) | {"code": self.code}

    def differences(self, other: Likeness) -> list[str]:
        """What sets another process apart from this one: `ortools 9.14 instead of 9.15`."""
        ours, theirs = self.values, other.values
        return [
            said(
                "{name} {theirs} instead of {ours}",
                name=name,
                theirs=theirs.get(name, MISSING)[:SHOWN],
                ours=ours.get(name, MISSING)[:SHOWN],
            )
            for name in dict.fromkeys([*ours, *theirs])
            if ours.get(name) != theirs.get(name)
        ]


def code_hash(package: Path) -> str:
    """The SHA-256 of all files of a package, by name relative to it and by content.

    The same on every machine and in every checkout: times, line ends and what Python has compiled do not count.
    """
    found = sha256()
    for name, path in sorted(_files(package)):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        found.update(f"{len(name)} {name} {len(content)} ".encode() + content)
    return found.hexdigest()


def _files(package: Path) -> Iterator[tuple[str, Path]]:
    for path in package.rglob("*"):
        inside = path.relative_to(package)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in inside.parts)
        if path.is_file() and not hidden and path.suffix not in (".pyc", ".pyo"):
            yield inside.as_posix(), path


def refusal(worker: str, own: Likeness, other: Likeness | None) -> str | None:
    """Why a worker gets no work, in a sentence that names it; None where it is like this process.

    `other` is None where the worker could not tell what it computes with.
    """
    if other is None:
        return said(
            "the worker {worker} has another version of visitering or none: it cannot tell its versions and code",
            worker=worker,
        )
    differences = own.differences(other)
    return (
        said(
            "the worker {worker} is not like this program: {differences}",
            worker=worker,
            differences=", ".join(differences),
        )
        if differences
        else None
    )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return MISSING


_CODE = code_hash(PACKAGE)


@cache
def own() -> Likeness:
    """That of this process."""
    versions = {"python": platform.python_version(), "machine": platform.machine()}
    versions |= {package: _version(package) for package in PACKAGES}
    return Likeness(tuple(versions.items()), _CODE)
