"""What scarce things are expected to be worth to the cases that are still to come this year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Potentials:
    """Future prices in hundredths of a point; what they do not name costs the future nothing.

    `place[m]` ≥ 0 per person who takes a place under the quota of m; `use[id]` ≥ 0 per place of a shortage or a
    limited offer. An opening serves one person's employment, whose points are whole: the price of a shortage is a
    whole multiple of that goal's weight.
    """

    place: Mapping[str, int] = field(default_factory=dict)
    use: Mapping[str, int] = field(default_factory=dict)
