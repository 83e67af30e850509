"""Notices of an input as sentences."""

from __future__ import annotations

from collections.abc import Iterable

from visitering.domain.faults import Notice
from visitering.explaining.catalogue import Catalogue


def said(notice: Notice, catalogue: Catalogue) -> str:
    """`file: what it is about`: in the catalogue's language what looks unlikely, all other notices in English."""
    if notice.reason is None:
        return str(notice)
    return f"{notice.file}: {catalogue.say(f'unlikely.{notice.reason.code}', **notice.reason.parameters)}"


def in_english(notices: Iterable[Notice]) -> list[str]:
    """As the commands print them and the manifest keeps them."""
    english = Catalogue("en", {})
    return [said(notice, english) for notice in notices]
