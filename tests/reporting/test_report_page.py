"""`report.html`: self-contained, escaped, small, the same every time, its figures those of the files beside it."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from problems import random_problem
from small import NURSE, Solved, case, excluded, problem, solve
from visitering.domain.geography import Municipality
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explanation import Status
from visitering.reporting.parts.country import ATTRIBUTION, BORNHOLM, denmark
from visitering.reporting.parts.metrics import DIVERGING, PRICED, SEQUENTIAL, by_pace, by_placed, by_price
from visitering.reporting.report import matrix
from visitering.reporting.told import all_told
from written import explainer, lines, page_of

HOSTILE = "</script><script>alert(1)</script><!--<b>'\"&"


class Elements(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.fixture(scope="module")
def solved() -> Solved:
    """Cases with and without an opening, one that must be decided, in municipalities that are on the map."""
    made = problem(
        {"0101": 3, "0400": 2, "0751": 0},
        case("C1", competence=NURSE),
        case("C2", persons=2),
        case("C3", *excluded("0101", "0400", "0751")),
        openings={"0101": 2},
    )
    return solve(made)


@pytest.fixture(scope="module")
def page(solved: Solved) -> str:
    return page_of(solved)


def test_the_page_asks_for_nothing(page: str) -> None:
    assert re.search(r"https?:|//[a-z]|url\(|@import|\bfetch\b|XMLHttpRequest", page) is None
    for tag, attributes in Elements(page).found:
        for name in ("src", "href", "action"):
            value = attributes.get(name)
            assert value is None or value.startswith("#") or value == "data:,", (tag, value)
            assert not any(attribute.startswith("on") for attribute in attributes)


def test_style_and_script_are_allowed_by_their_hashes(page: str) -> None:
    (policy,) = (m["content"] for m in Elements(page).of("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        found = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert found is not None
        assert b64encode(hashlib.sha256(found[1].encode()).digest()).decode() in policy
    assert not any("style" in attributes for _, attributes in Elements(page).found)


def test_whatever_stands_in_the_data_stays_text() -> None:
    made = problem({"0101": 3, "0400": 1}, case("C1"), case(HOSTILE, *excluded("0101", "0400")))
    named = tuple(Municipality(m.code, HOSTILE, HOSTILE) for m in made.municipalities)
    page = page_of(solve(replace(made, municipalities=named, policy=replace(made.policy, name=HOSTILE))))
    assert len(Elements(page).of("script")) == 2
    assert page.count("</script>") == 2
    assert not Elements(page).of("b")
    assert [place[1] for place in data_of(page)["places"]] == [f"{HOSTILE} (0101)", f"{HOSTILE} (0400)"]


def test_the_same_run_gives_the_same_page(solved: Solved, page: str) -> None:
    assert page_of(solved) == page


def test_the_page_is_in_the_language_of_the_scenario(solved: Solved, page: str) -> None:
    assert '<html lang="da">' in page
    made = solve(replace(solved.problem, policy=replace(solved.problem.policy, language="en")))
    english = page_of(made)
    assert '<html lang="en">' in english
    assert "What is proposed" in english
    assert "Hvad der er foreslået" not in english


def test_the_figures_at_the_top_say_what_they_mean(page: str) -> None:
    text = re.sub(r"<[^>]+>", " ", page)
    assert re.search(r"Sager\s+3\s+4 personer", text)
    assert re.search(r"Placeret\s+2\s+3 personer", text)
    assert re.search(r"Kræver afgørelse\s+1\s+1 person", text)
    assert "Det er bevist, at ingen anden fordeling giver flere point." in text
    assert "et politisk valg og ikke et målt resultat" in text


def test_tables_are_named_and_columns_are_marked(page: str) -> None:
    elements = Elements(page)
    assert len(elements.of("caption")) == len(elements.of("table"))
    heads = [head for head in elements.of("th") if head.get("scope") == "col"]
    assert sum(head.get("aria-sort") == "none" for head in heads) >= 20
    assert [tag for tag, _ in elements.found if tag in ("header", "main", "footer")] == ["header", "main", "footer"]
    ids = [a["id"] for _, a in elements.found if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in elements.found:
        for name in ("aria-labelledby", "aria-describedby"):
            assert attributes.get(name) is None or attributes[name] in ids


def test_each_case_has_the_figures_of_its_line(solved: Solved, page: str) -> None:
    data = data_of(page)
    for row, found in zip(lines(solved), data["cases"], strict=True):
        assert found[0] == row["case_id"]
        assert found[9] == row["reason"]
        assert found[2] == (-1 if row["municipality"] is None else solved.problem.index[row["municipality"]])
        figures = [None if row[key] is None else round(100 * row[key]) for key in ("points", "net")]
        assert [found[4], found[6]] == figures


def test_each_case_tells_its_days(solved: Solved) -> None:
    one = next(row for row in lines(solved) if row["status"] == "proposed")
    late: dict[str, Any] = {**one, "due_on": "2018-04-30", "takes_over_on": "2018-07-02"}
    registered, due = {**one, "due_on": None, "takes_over_on": None}, {**late, "due_on": "2018-05-16"}
    data = data_of(page_of(solved, [late, registered, due]))
    told = [[data["texts"][t] for t in found[21]] for found in data["cases"]]
    assert told[0][0] == "Frist for visitering: 30-04-2018 (2 dage over fristen)."
    assert told[0][1].startswith("Træffes afgørelsen den 02-05-2018, overtager ")
    assert told[0][1].endswith(" ansvaret den 02-07-2018 (integrationslovens § 4).")
    assert len(told[1]) == 1
    assert told[1][0].endswith("når personerne bliver registreret som bosatte dér (integrationslovens § 4).")
    assert told[2][0] == "Frist for visitering: 16-05-2018."


def test_richer_explanations_are_told_where_they_are(solved: Solved) -> None:
    """Facts behind the points, the smallest change and the competitors of an open case, as `explaining` may add."""
    fact = {"text": "Aarhus er nær Randers"}
    rows = [row | {"facts": [fact], "law": [fact]} for row in lines(solved)]
    richer = {"smallest_change": "Én plads mere i Aarhus.", "competes_with": "C7|C8"}
    page = page_of(solved, rows, richer)
    data = data_of(page)
    assert all([data["texts"][t] for t in found[18]] == [fact["text"]] * 2 for found in data["cases"])
    assert "Mindste ændring, der ville placere sagen: Én plads mere i Aarhus." in page
    assert "ønsker de samme pladser: C7, C8" in page


# --- the map ----------------------------------------------------------------------------------------------------


def test_the_map_has_every_municipality_and_its_attribution(page: str) -> None:
    shapes, drawn = Elements(page).of("path"), Elements(page).of("use")
    assert len(shapes) == len(drawn) == len(denmark().shapes) == 98
    assert [d["href"] for d in drawn] == [f"#{s['id']}" for s in shapes]
    assert [d["data-place"] for d in drawn if "data-place" in d] == ["0", "1", "2"]
    assert ATTRIBUTION in page


def test_bornholm_stands_inside_its_frame() -> None:
    country = denmark()
    x, y, width, height = country.inset
    inside = {s.code for s in country.shapes if x < s.middle[0] < x + width and y < s.middle[1] < y + height}
    assert inside == {BORNHOLM}
    assert x >= 0
    assert y >= 0
    assert x + width <= country.width


def test_municipalities_that_are_not_danish_have_no_map() -> None:
    page = page_of(solve(problem({"A": 2, "B": 2}, case("C1"))))
    assert "<path" not in page
    assert ATTRIBUTION not in page
    assert "Intet kort: Der er ingen kendte grænser for datasættets kommuner." in page


def test_what_has_a_boundary_is_drawn_and_what_has_none_is_named() -> None:
    page = page_of(solve(problem({"A": 2, "0101": 2, "0411": 0}, case("C1"))))
    drawn = [d for d in Elements(page).of("use") if "data-place" in d]
    assert [(d["href"], d["data-place"]) for d in drawn] == [("#shape-0101", "1")]
    assert ATTRIBUTION in page
    assert "Ikke på kortet, fordi grænserne ikke kendes: A-by og 0411-by." in page


def test_classes_of_the_pace_follow_the_tolerance() -> None:
    """Tolerance 4, pace 10: more than 8, 4 or 2 away."""
    loads = [1, 2, 5, 6, 7, 8, 10, 12, 13, 14, 15, 18, 19]
    metric = by_pace(loads, [10] * len(loads), [4] * len(loads), Catalogue("da", {}))
    assert metric.of == (0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6)
    assert len(metric.labels) == len(DIVERGING) == 7


@pytest.mark.parametrize("values", [[], [0], [3, 3, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8], [-5, 0, 250, 1000]])
def test_classes_of_counts_and_prices_are_told_by_their_labels(values: list[int]) -> None:
    catalogue = Catalogue("da", {})
    for metric, colours in ((by_placed(values, catalogue), SEQUENTIAL), (by_price(values, catalogue), PRICED)):
        assert len(metric.of) == len(values)
        assert all(position < len(metric.labels) <= len(colours) for position in metric.of)
        assert [position for _, position in sorted(zip(values, metric.of, strict=True))] == sorted(metric.of)
    assert by_price([-5, 0, 250, 1000], catalogue).labels[2:] == ("0,01 – 2,5", "2,51 – 10")


# --- the matrix -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_the_matrix_agrees_with_the_alternatives(seed: int) -> None:
    whole = explainer(solve(random_problem(seed, cases=8, spare=1.1)))
    index = whole.problem.index
    for e in whole.explanations:
        if e.status is not Status.LOCKED:
            nets = matrix.nets(whole, e)
            assert all(nets[index[a.municipality]] == a.net for a in e.alternatives)
            assert e.municipality is None or nets[index[e.municipality]] == e.net
            barred = {code for forbidden in e.forbidden for code in forbidden.municipalities} | set(e.full)
            empty = {code for code, m in index.items() if nets[m] is None}
            assert empty - {e.municipality} <= barred
            assert barred - {e.municipality} == empty


def test_a_large_batch_has_a_summary_instead(solved: Solved, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "MOST_CASES", 2)
    page = page_of(solved)
    assert data_of(page)["matrix"] is None
    assert "Forslag og nærmeste alternativ" in page
    assert 'id="matrix-box"' not in page


def test_the_summary_counts_every_proposal_once(solved: Solved) -> None:
    region = {m.code: m.code for m in solved.problem.municipalities}
    rows = matrix.by_region(all_told(explainer(solved), Catalogue.of(solved.problem)).nearest, region)
    assert sum(row["cases"] for row in rows) == len(solved.result.placements)
    assert all(sum(row["nearest"]) + row["none"] == row["cases"] for row in rows)


# --- sizes ------------------------------------------------------------------------------------------------------


def test_a_case_takes_little_room(page: str) -> None:
    """9,000 cases of this length and the rest of the page stay below 15 MB."""
    cases = data_of(page)["cases"]
    longest = max(len(json.dumps(found, ensure_ascii=False).encode()) for found in cases)
    assert len(page.encode()) + 9_000 * longest < 15_000_000
