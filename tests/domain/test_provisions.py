"""Provisions are found as people cite them, in both languages, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from visitering.domain.provisions import provisions_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("efter § 11, stk. 3, nr. 2, og § 12 og mere", ("§ 11, stk. 3, nr. 2", "§ 12")),
        ("§ 11 i dag", ("§ 11",)),
        ("§§ 11 og 12", ("§§ 11 og 12",)),
        ("integrationslovens § 10 samt § 4 a, stk. 2", ("integrationslovens § 10", "§ 4 a, stk. 2")),
        ("§12, stk. 2, i integrationsloven", ("§12, stk. 2, i integrationsloven",)),
        ("Section 12(2) of the Integration Act", ("Section 12(2) of the Integration Act",)),
        ("§ 12, stk. 2, og igen § 12, stk. 2", ("§ 12, stk. 2",)),
        ("en § uden tal, afsnit 3 og 12 timer", ()),
        ("", ()),
    ],
)
def test_provisions_are_found_in_their_own_words(text: str, found: tuple[str, ...]) -> None:
    assert provisions_in(text) == found
