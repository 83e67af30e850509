"""Between the table's arrays and the domain: placements and prices by name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from visitering.domain.result import CasePrices, Placement, Prices
from visitering.matching.knapsacks import Knapsacks
from visitering.matching.prices import Duals, Priced
from visitering.matching.table import NO_LIMIT, UNPLACED, Grid, Solution, Table, Uses


def placements_of(table: Table, solution: Solution) -> dict[str, Placement]:
    """The placement of each case by its id."""
    fills: dict[str, dict[str, str]] = {}
    for taker, entry in solution.fills.tolist():
        case_id, person_id = table.fills.takers[taker]
        fills.setdefault(case_id, {})[person_id] = table.things[table.fills.thing[entry]]
    offers: dict[str, dict[tuple[str, str], str]] = {}
    for taker, entry in solution.needs.tolist():
        case_id, kind, code = table.needs.takers[taker]
        offers.setdefault(case_id, {})[str(kind), code] = table.things[table.needs.thing[entry]]
    return {
        case.case_id: Placement(
            case_id=case.case_id,
            municipality=table.places[solution.place[u]],
            fills=fills.get(case.case_id, {}),
            offers=offers.get(case.case_id, {}),
        )
        for u in solution.placed().tolist()
        for case in table.groups[u]
    }


def solution_of(table: Table, placements: Mapping[str, Placement]) -> Solution:
    """Placements of another result on this table, as far as both know the cases, municipalities and uses.

    Nothing is checked: what no longer fits is for `start.resumed`.
    """
    place_index = {code: m for m, code in enumerate(table.places)}
    place = np.full(len(table.groups), UNPLACED, dtype=np.int64)
    taken: set[tuple[tuple[str, ...], str]] = set()
    for u, group in enumerate(table.groups):
        for case in group:
            if (placement := placements.get(case.case_id)) is not None:
                place[u] = place_index.get(placement.municipality, UNPLACED)
                taken |= {((case.case_id, person), thing) for person, thing in placement.fills.items()}
                taken |= {((case.case_id, *need), thing) for need, thing in placement.offers.items()}
    placed = np.flatnonzero(place != UNPLACED)

    def taken_of(uses: Uses) -> Grid:
        _, possible = uses.entries(placed, place[placed])
        names = ((tuple(map(str, uses.takers[taker])), table.things[uses.thing[entry]]) for taker, entry in possible)
        kept = np.array([name in taken for name in names], dtype=bool)
        used: Grid = possible[kept]
        return used

    return Solution(place, taken_of(table.fills), taken_of(table.needs))


def case_prices_of(knapsacks: Knapsacks) -> CasePrices:
    """The prices of cases by name: that of a group stands at its first case."""
    table, shared = knapsacks.table, prices_of(knapsacks.priced)
    units = zip(table.groups, knapsacks.unit.tolist(), strict=True)
    return CasePrices(
        case={case.case_id: price * (case is group[0]) for group, price in units for case in group},
        use=shared.use,
        service=shared.service,
        earlier=shared.earlier,
    )


def prices_of(priced: Priced) -> Prices:
    """The prices by name."""
    table, duals = priced.table, priced.duals
    return Prices(
        place=dict(zip(table.places, duals.place.tolist(), strict=True)),
        load=dict(zip(table.places, duals.load.tolist(), strict=True)),
        use=dict(zip(table.things, duals.thing.tolist(), strict=True)),
        earlier=duals.earlier,
        service={
            name: {
                code: int(price)
                for code, price, room in zip(table.places, prices, rooms, strict=True)
                if room < NO_LIMIT
            }
            for name, prices, rooms in zip(table.services, duals.service, table.room, strict=True)
        },
    )


def duals_of(table: Table, prices: Prices, tier: int) -> Duals:
    """Prices by name as a tier's on this table; what they do not know costs nothing.

    They may be those of other inputs or of other tiers: prices of earlier tiers count where there are as many.
    """

    def row(names: tuple[str, ...], found: Mapping[str, int]) -> list[int]:
        return [found.get(name, 0) for name in names]

    service = [row(table.places, prices.service.get(name, {})) for name in table.services]
    return Duals(
        place=np.array(row(table.places, prices.place), dtype=np.int64),
        load=np.array(row(table.places, prices.load), dtype=np.int64),
        thing=np.array(row(table.things, prices.use), dtype=np.int64),
        service=np.array(service, dtype=np.int64).reshape(table.room.shape),
        earlier=prices.earlier if len(prices.earlier) == tier else (0,) * tier,
    )
