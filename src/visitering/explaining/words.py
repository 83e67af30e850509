"""Names of languages, offers, occupations and industries in the language of a text."""

from __future__ import annotations

from functools import cache

from visitering import reference
from visitering.domain.occupations import Occupations
from visitering.domain.reasons import Named


class Words:
    """What codes are called in one language; a code without a known name is shown as it is."""

    def __init__(self, language: str, occupations: Occupations) -> None:
        self.language, self.occupations = language, occupations

    def named(self, what: Named) -> str:
        """What a code is called."""
        match what.kind:
            case "language":
                return self.spoken(what.code)
            case "occupation":
                return self.occupation(what.code)
            case "industry":
                return _inside(self.industry(what.code))
        return self.offer(what.kind, what.code)

    def spoken(self, code: str) -> str:
        """A language by its ISO 639 code."""
        return _names("languages.csv", self.language).get((code,), code)

    def offer(self, kind: str, code: str) -> str:
        return _names("offer_names.csv", self.language).get((kind, code), code)

    def occupation(self, code: str) -> str:
        """Its title with the code. In Danish that of its two-digit group: the reference data has no finer one.

        What is no code of the classification has no title: it matches nothing, so nothing is read into it.
        """
        if not self.occupations.lists(code):
            return code
        title = self.group(code[:2] if self.language == "da" else code)
        return f"{title} ({'DISCO' if self.language == 'da' else 'ISCO'} {code})" if title else code

    def group(self, code: str) -> str | None:
        """The title of a group, as it stands in a sentence; in Danish one of one or two digits."""
        if self.language == "da":
            return _danish_groups().get(code) or _danish_groups().get(code[:1])
        title = self._title(code)
        return title and _inside(title)

    def _title(self, code: str) -> str | None:
        """The title of the finest group of ISCO-08 that holds the occupation."""
        titles = (self.occupations.isco_titles.get(code[:digits]) for digits in (4, 3, 2, 1))
        return next((title for title in titles if title), None)

    def industry(self, section: str) -> str:
        title = self.occupations.section_titles.get(section, {}).get(self.language)
        return f"{title} ({section})" if title else section


def _inside(title: str) -> str:
    """A title as it stands in a sentence: an abbreviation with which it begins keeps its capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


@cache
def _names(file: str, language: str) -> dict[tuple[str, ...], str]:
    keys = ("kind", "code") if file == "offer_names.csv" else ("code",)
    return {tuple(row[key] for key in keys): row[f"name_{language}"] for row in reference.rows(file)}


@cache
def _danish_groups() -> dict[str, str]:
    return {row["code"]: row["title_da"] for row in reference.rows("disco08_groups_da.csv")}
