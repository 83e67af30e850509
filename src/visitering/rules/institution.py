"""Need of an institution."""

from __future__ import annotations

from pydantic import NonNegativeInt

from visitering.domain.cases import Kind
from visitering.rules.need import NeededOffer


class Institution(NeededOffer):
    """An institution the case needs must be within reach.

    Formula: see `NeededOffer`, with `within_minutes` = 30.
    """

    id = "institution"
    kind = Kind.INSTITUTION
    within_minutes: NonNegativeInt = 30
