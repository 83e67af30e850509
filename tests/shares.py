"""How much of a long list of trials every run of the tests takes; campaigns take the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def first(here: int, of: Iterable[Any]) -> list[Any]:
    """The values for `parametrize`: the first few for `make test`, those after them marked as a campaign."""
    return [value if n < here else _in_campaigns(value) for n, value in enumerate(of)]


def one_in(step: int, of: Iterable[Any]) -> list[Any]:
    """Likewise every step-th of them, where those that are near each other are of a kind."""
    return [value if n % step == 0 else _in_campaigns(value) for n, value in enumerate(of)]


def _in_campaigns(value: Any) -> Any:
    values = value if isinstance(value, tuple) else (value,)
    return pytest.param(*values, marks=pytest.mark.campaign)
