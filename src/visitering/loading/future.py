"""`future.given` of a scenario: future prices that were worked out before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from visitering.domain.policy import WEIGHT_SCALE
from visitering.domain.potentials import Potentials
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.stated import Stated
from visitering.loading.validate import at, is_mapping, unknown_key
from visitering.said import said

KEYS = ("place", "use")
HIGHEST = 1_000_000


@dataclass(frozen=True)
class GivenPrices:
    """The prices in hundredths of a point, and where each is stated. Names are checked against the dataset later."""

    potentials: Potentials
    stated: Mapping[tuple[str, str], Stated]

    @property
    def resolved(self) -> dict[str, Any]:
        return as_points(self.potentials)


def as_points(potentials: Potentials) -> dict[str, Any]:
    """Future prices in points, as a scenario states them."""
    parts = zip(KEYS, (potentials.place, potentials.use), strict=True)
    return {key: {name: float(_points(price)) for name, price in sorted(part.items())} for key, part in parts}


def _points(price: int) -> Decimal:
    return Decimal(price) / WEIGHT_SCALE


def read_given(future: Stated | None, findings: Findings) -> GivenPrices | None:
    """The prices of a scenario's `future.given`; None where it gives none."""
    given = None if future is None else future.get("given")
    if given is None or not is_mapping(given, "future.given", KEYS, findings):
        return None
    prices: dict[str, dict[str, int]] = {key: {} for key in KEYS}
    stated: dict[tuple[str, str], Stated] = {}
    for key, part in given.items():
        if key not in KEYS:
            unknown_key(part, f"future.given.{key}", KEYS, findings)
        elif part.value is not None and is_mapping(part, f"future.given.{key}", ("0101",), findings):
            for name, price in part.items():
                stated[key, name] = price
                prices[key][name] = _price(price, f"future.given.{key}.{name}", findings)
    return GivenPrices(Potentials(prices["place"], prices["use"]), stated)


def _price(stated: Stated, key: str, findings: Findings) -> int:
    value = stated.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        at(stated, key, findings, said("must be a number"))
    elif not 0 <= value <= HIGHEST:
        at(stated, key, findings, said("must be a price from 0 to {highest} points", highest=HIGHEST))
    elif Decimal(value) * WEIGHT_SCALE % 1:
        at(stated, key, findings, said("must have at most two decimals"))
    else:
        return int(Decimal(value) * WEIGHT_SCALE)
    return 0


def check_names(
    given: GivenPrices | None,
    municipalities: Iterable[str],
    shortages: Iterable[str],
    offers: Iterable[str],
    employment: int | None,
    findings: Findings,
) -> None:
    """Faults for what the dataset does not know, and for a shortage's price that is no multiple of its weight.

    `employment`: the weight of that goal in hundredths; None: not known, because the scenario has other faults.
    """
    if given is None:
        return
    openings = set(shortages)
    known = {"place": set(municipalities), "use": openings | set(offers)}
    for (key, name), stated in given.stated.items():
        dotted = f"future.given.{key}.{name}"
        if name not in known[key]:
            what = said("a municipality") if key == "place" else said("a shortage or an offer")
            meant = did_you_mean(name, known[key])
            findings.fault(
                stated.path.name,
                stated.line,
                dotted,
                None,
                said("must name {what} of the dataset{meant}", what=what, meant=meant),
            )
        elif key == "use" and name in openings and employment and given.potentials.use[name] % employment:
            step = _points(employment).normalize()
            at(stated, dotted, findings, said("must be a multiple of {step:f}, the weight of employment", step=step))
