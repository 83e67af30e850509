"""The drop-down lists of a form as its cells show them, and the titles of occupations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from visitering.domain.reports import Offer
from visitering.explaining.words import Words
from visitering.forms.layout import ATTRIBUTES, lists
from visitering.loading.reference_data import occupations
from visitering.loading.tables import OFFER_KINDS

HOUSEHOLDS = ("1", "2", "1-2", "3-4", "3+", "5+")
"""Sizes that the list offers; others are typed."""
PLAIN = ("choice", "labour_market", "industry", "occupation", "strength", "offer_kind", "attribute", "stance")
"""Lists that are the same for every municipality and do not hang on another cell."""


@dataclass(frozen=True)
class DropDowns:
    """`plain`: by list; `codes`: per kind of offer; `values`: per attribute of a wish; all in the form's language.

    `titles`: what each code of ISCO-08 is called.
    """

    language: str
    plain: Mapping[str, tuple[str, ...]]
    codes: tuple[tuple[str, ...], ...]
    values: tuple[tuple[str, ...], ...]
    titles: tuple[tuple[str, str], ...]


def drop_downs(language: str, names: Mapping[str, str], offers: Iterable[Offer]) -> DropDowns:
    """The lists of a dataset: its municipalities, and beside the offers known by name those that anybody reports."""
    known = lists(language)
    reported: dict[str, dict[str, str]] = {}
    for offer in offers:
        reported.setdefault(offer.kind, {})[offer.code] = offer.code
    words = Words(language, occupations())
    isco = sorted(occupations().isco_titles)
    spoken = _sorted(known["language"].values())
    by_attribute = {
        "household_size": HOUSEHOLDS,
        "language": spoken,
        "centre": _sorted(f"{name} ({code})" for code, name in names.items()),
        "education": tuple(known["education"].values()),
    }
    return DropDowns(
        language,
        {name: tuple(known[name].values()) for name in PLAIN},
        tuple(
            spoken
            if kind in ("interpreter", "language")
            else _sorted({**reported.get(kind, {}), **known[f"offer.{kind}"]}.values())
            for kind in OFFER_KINDS
        ),
        tuple(by_attribute[attribute] for attribute in ATTRIBUTES),
        tuple((code, words.group(code) or "") for code in isco),
    )


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=str.casefold))
