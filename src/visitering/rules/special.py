"""Other very special circumstances that speak for a place."""

from __future__ import annotations

from visitering.rules.decisive import DecisiveCircumstance


class Special(DecisiveCircumstance):
    """Very special circumstances, with their reason, bind the case to the place they name.

    Formula: see `DecisiveCircumstance`; `within_minutes` is this rule's own.
    """

    id = "special"
