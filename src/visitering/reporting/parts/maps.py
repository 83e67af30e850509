"""Maps of the municipalities: what has a boundary is drawn, what has none is named beneath."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from visitering.explaining.catalogue import Catalogue
from visitering.reporting.parts.country import ATTRIBUTION, Country, denmark
from visitering.reporting.parts.metrics import Metric

MOST_NAMED = 20


@dataclass(frozen=True)
class OnMap:
    """A municipality of the dataset: its position in the metrics, its name, and what is told of it when chosen."""

    position: int
    name: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class MapPart:
    """`country` None: none of the municipalities has a boundary. `absent`: a sentence on those that have none.

    `small`: one of several side by side, without legend and readout of its own. `colour`: class of the swatch before
    the title of a small one.
    """

    kind: ClassVar[str] = "map"

    country: Country | None
    places: Mapping[str, OnMap]
    metrics: tuple[Metric, ...]
    absent: str
    small: bool = False
    title: str = ""
    colour: str = ""
    attribution: str = ATTRIBUTION

    @classmethod
    def of(
        cls,
        names: Mapping[str, str],
        metrics: Sequence[Metric],
        catalogue: Catalogue,
        told: Sequence[tuple[str, ...]] = (),
        *,
        small: bool = False,
        title: str = "",
        colour: str = "",
    ) -> MapPart:
        """The map of the municipalities in `names` (name by code, in the order of the metrics)."""
        absent = without_boundary(names)
        places = {
            code: OnMap(m, name, told[m] if told else ())
            for m, (code, name) in enumerate(names.items())
            if code not in absent
        }
        return cls(
            denmark() if places else None,
            places,
            tuple(metrics),
            _absent([names[code] for code in absent], catalogue) if places else "",
            small,
            title,
            colour,
        )


def without_boundary(codes: Iterable[str]) -> list[str]:
    """The municipalities that no map can show."""
    known = {shape.code for shape in denmark().shapes}
    return [code for code in codes if code not in known]


def _absent(missing: Sequence[str], catalogue: Catalogue) -> str:
    if not missing:
        return ""
    named = [*missing[:MOST_NAMED]]
    if more := len(missing) - MOST_NAMED:
        named += [catalogue.say("map.more", count=more)] if more > 0 else []
    return catalogue.say("map.absent", names=tuple(named))
