"""The versions that a result depends on."""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata

PACKAGES = ("visitering", "ortools", "numpy", "pydantic", "pyyaml")


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    return (("python", platform.python_version()), *((name, metadata.version(name)) for name in PACKAGES))


def versions() -> dict[str, str]:
    """Of Python and of each package, by name."""
    return dict(_versions())
