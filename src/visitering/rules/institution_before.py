"""Placed in an institution or a foster family there before."""

from __future__ import annotations

from visitering.rules.decisive import DecisiveCircumstance


class InstitutionBefore(DecisiveCircumstance):
    """An earlier placement in an institution or foster care binds the case to its place.

    Formula: see `DecisiveCircumstance`; `within_minutes` is this rule's own.
    """

    id = "institution_before"
