"""The comparison page and the trade-off page: what stands on them, and that a browser shows them by themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from comparable import scenario
from visitering.comparing import comparison, cost, cost_page, curve, page, sweep
from visitering.comparing.comparison import Comparison
from visitering.comparing.grid import read_axes
from visitering.explaining.catalogue import Catalogue
from visitering.parallel.choice import on_this_machine

HERE = on_this_machine(1)
OTHER = "goals: [{place_persons: 1}, {ties: 1, waiting: 1}]\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("page")
    paths = [scenario(folder, "one"), scenario(folder, "two", OTHER), scenario(folder, "<b>three", OTHER)]
    return comparison.compare(paths, HERE)


@pytest.fixture(scope="module")
def pages(found: Comparison, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both pages as files."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "comparison.html").write_bytes(page.comparison_page(found))
    axes = read_axes(["goals.employment=0,1,2", "goals.ties=0:2:1"])
    swept = curve.files(sweep.sweep(scenario(folder, "one"), axes, HERE))
    (folder / "tradeoff.html").write_bytes(swept["tradeoff.html"])
    return {name: folder / f"{name}.html" for name in ("comparison", "tradeoff")}


@pytest.mark.campaign
@pytest.mark.parametrize(("language", "told"), [("da", "Hvad de andre vinder"), ("en", "What the others gain")])
def test_what_rules_cost_is_told_on_a_page(tmp_path: Path, language: str, told: str) -> None:
    path = scenario(tmp_path, "one")
    path.write_text(
        path.read_text(encoding="utf-8").replace("language: en", f"language: {language}"), encoding="utf-8"
    )
    found = cost.cost_of_rules(path, HERE)
    page = cost_page.cost_page(found)
    assert page == cost_page.cost_page(found)
    text = page.decode()
    assert told in text
    catalogue = Catalogue.of(found.entry.problem)
    for other in found.without:
        assert catalogue.name(other.kind, other.id) in text
    assert "<svg" in text
    assert re.search(r"https?:", re.sub(r'xmlns(:xlink)?="[^"]*"', "", text)) is None


def test_the_page_says_what_is_not_shown(found: Comparison) -> None:
    text = page.comparison_page(found).decode()
    assert "It is not shown where it is smaller than what a better placement might still change" in text
    assert "Points express a policy choice and not a measured outcome." in text
    assert "Indeholder data fra Geodatastyrelsen og danske kommuner, FOT, februar 2014" in text


def test_the_page_is_the_same_each_time(found: Comparison) -> None:
    assert page.comparison_page(found) == page.comparison_page(found)


def test_names_are_escaped(found: Comparison) -> None:
    text = re.sub(r"<svg.*?</svg>", "", page.comparison_page(found).decode(), flags=re.DOTALL)
    assert "<b>three" not in text
    assert "&lt;b&gt;three" in text


def test_ids_of_drawings_are_unique(found: Comparison) -> None:
    ids = re.findall(r' id="([^"]+)"', page.comparison_page(found).decode())
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["comparison", "tradeoff"])
def test_a_page_asks_for_nothing(pages: dict[str, Path], name: str) -> None:
    text = re.sub(r'xmlns(:xlink)?="[^"]*"', "", pages[name].read_text(encoding="utf-8"))
    assert "http:" not in text
    assert "https:" not in text
    assert "default-src 'none'" in text
    assert re.search(r'(src|href)="(?!#|data:,)', text) is None
