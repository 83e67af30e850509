"""Need of special treatment."""

from __future__ import annotations

from pydantic import NonNegativeInt

from visitering.domain.cases import Kind
from visitering.rules.need import NeededOffer


class Treatment(NeededOffer):
    """Special treatment the case needs must be within reach.

    Formula: see `NeededOffer`, with `within_minutes` = 30.
    """

    id = "treatment"
    kind = Kind.TREATMENT
    within_minutes: NonNegativeInt = 30
