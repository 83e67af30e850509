"""Free text that asks for or against people by their group is found, and what is no such thing is left alone."""

from __future__ import annotations

import pytest

from visitering.forms.unlawful import against


@pytest.mark.parametrize(
    ("text", "ground", "word"),
    [
        ("Vi ønsker ikke flere somaliere", "nationality", "somaliere"),
        ("helst SYRISKE familier", "nationality", "SYRISKE"),
        ("No Muslims, please", "religion", "Muslims"),
        ("gerne kristne", "religion", "kristne"),
        ("ingen enlige mænd", "sex", "mænd"),
        ("only  women", "sex", "women"),
        ("no single men", "sex", "single men"),
        ("ikke romaer eller kurdere", "ethnic_group", "romaer"),
        ("gerne en anden etnicitet", "ethnic_group", "etnicitet"),
        ("somali\nfamilies", "nationality", "somali families"),
    ],
)
def test_a_group_of_people_is_found(text: str, ground: str, word: str) -> None:
    found = against(text)
    assert found is not None
    assert (found.ground, found.word) == (ground, word)


@pytest.mark.parametrize(
    "text",
    [
        "Vi har tolke i arabisk, somali og tigrinya",
        "Boliger til store familier, men ikke i den vestlige del",
        "We have interpreters of Arabic, Kurdish and Somali",
        "Kommunen kan male og sætte i stand; man kan flytte ind mandag",
        "",
    ],
)
def test_languages_and_ordinary_words_are_no_ground(text: str) -> None:
    assert against(text) is None
