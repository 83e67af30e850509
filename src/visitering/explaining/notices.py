"""Notices of an input as sentences."""

from __future__ import annotations

from collections.abc import Iterable

from visitering.domain.faults import Notice
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.messages import in_language
from visitering.said import said


def sentence(notice: Notice, catalogue: Catalogue) -> str:
    """`file: what it is about`, in the catalogue's language."""
    if notice.reason is None:
        return in_language(str(notice), catalogue.language)
    told = catalogue.say(f"unlikely.{notice.reason.code}", **notice.reason.parameters)
    return in_language(said("{file}: {text}", file=notice.file, text=told), catalogue.language)


def sentences(notices: Iterable[Notice], language: str) -> list[str]:
    """As the commands print them, and in English as the manifest keeps them."""
    catalogue = Catalogue(language, {})
    return [sentence(notice, catalogue) for notice in notices]
