"""Close family living in Denmark."""

from __future__ import annotations

from visitering.rules.decisive import DecisiveCircumstance


class CloseFamily(DecisiveCircumstance):
    """Decisive close family binds the case to where the family lives.

    Formula: see `DecisiveCircumstance`; `within_minutes` is this rule's own.
    """

    id = "close_family"
