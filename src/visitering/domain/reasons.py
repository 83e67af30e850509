"""A reason: what is the case, as a code with parameters. Texts come from the catalogue, never from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reason:
    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """A code that has a name in every language. `kind`: `language`, `occupation`, `industry` or a kind of offers."""

    kind: str
    code: str
