"""How the commands print: counts, paths, percentages, JSON."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from visitering.domain.faults import Notice


def shown(path: Path) -> Path:
    """A path as short as it can be told from here."""
    path, here = path.resolve(), Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_notices(notices: tuple[Notice, ...]) -> None:
    for notice in notices:
        print(f"Note: {notice}", file=sys.stderr)


def percent(gap: float) -> str:
    """Rounded up to the hundredth of a percent: what is "at most" must not be more."""
    return f"{math.ceil(round(gap * 10_000, 6)) / 100:.2f} %"
