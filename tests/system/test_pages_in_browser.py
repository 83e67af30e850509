"""Every page is made of the same parts: what the parts promise is tried on each of them, in a real browser."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from browser import chromium, complaints, log, open_file, resize
from commands import visitering

pytestmark = pytest.mark.system
DEMO = Path(__file__).parents[2] / "data" / "demo"
SCENARIO = "data: demo\ndate: 2026-07-01\nlanguage: en\nsolver: {effort: 1}\noutput: {folder: runs}\n"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The demo batch, hardly searched: the pages matter here, not the placement."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(DEMO, folder / "demo")
    one, two = folder / "one.yaml", folder / "two.yaml"
    one.write_text(f"name: one\n{SCENARIO}", encoding="utf-8")
    two.write_text(f"name: two\n{SCENARIO}seed: 2\ngoals: [{{place_persons: 1}}, {{ties: 1}}]\n", encoding="utf-8")
    for command in (
        ("run", one),
        ("status", one, "--out", folder / "st"),
        ("compare", one, two),
        ("sweep", one, "--vary", "goals.ties=0,1"),
    ):
        ended = visitering(*command)
        assert ended.code in (0, 3), ended.err
    names = ("report", "status", "comparison", "tradeoff")
    return {name: next(folder.glob(f"**/{name}.html")) for name in names}


@pytest.fixture(scope="module")
def driver() -> Iterator[Chrome]:
    with chromium() as started:
        yield started


@pytest.fixture(params=["report", "status", "comparison", "tradeoff"])
def page(request: pytest.FixtureRequest, driver: Chrome, pages: dict[str, Path]) -> Iterator[Chrome]:
    """A page, freshly opened; whatever a test does, the console stays empty."""
    resize(driver, 1280)
    log(driver, "performance")
    open_file(driver, pages[request.param])
    yield driver
    assert complaints(driver) == []


def test_it_asks_for_nothing_but_itself(page: Chrome) -> None:
    messages = [json.loads(entry)["message"] for entry in log(page, "performance")]
    asked = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    assert {url for url in asked if not url.startswith("data:")} == {page.current_url}


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_runs_over_the_side(page: Chrome, width: int) -> None:
    resize(page, width)
    assert page.execute_script("return innerWidth") == width
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.execute_script(f"return {beyond}") == 0
    drawn = "[...document.querySelectorAll('main svg:not([aria-hidden])')]"
    assert page.execute_script(f"return {drawn}.length") > 0
    assert page.execute_script(f"return {drawn}.every(s => s.getBoundingClientRect().width > 100)")


def test_tables_sort_by_a_figure_both_ways(page: Chrome) -> None:
    tables = page.find_elements(By.CSS_SELECTOR, "table.sortable")
    for table in tables:
        heads = table.find_elements(By.CSS_SELECTOR, "th.number[aria-sort] button")
        cells = (
            "return [...arguments[0].tBodies[0].rows].map(r => r.cells[arguments[1]])"
            ".map(c => +(c.dataset.value ?? c.textContent))"
        )
        for button in heads[:2]:
            column = page.execute_script("return arguments[0].closest('th').cellIndex", button)
            page.execute_script("arguments[0].click()", button)
            rising = page.execute_script(cells, table, column)
            page.execute_script("arguments[0].click()", button)
            falling = page.execute_script(cells, table, column)
            assert None not in rising, "a figure that cannot be sorted"
            assert rising == sorted(rising)
            assert falling == sorted(rising, reverse=True)
    assert tables or "comparison" in page.current_url  # which compares columns: its rows are of different kinds


def test_a_search_box_leaves_the_rows_with_its_words(page: Chrome) -> None:
    for box in page.find_elements(By.CSS_SELECTOR, "[data-filters]"):
        page.execute_script("arguments[0].closest('details')?.setAttribute('open', '')", box)
        rows = page.find_elements(By.CSS_SELECTOR, f"#{box.get_attribute('data-filters')} tbody tr")
        first = rows[0].find_element(By.TAG_NAME, "th").text
        box.send_keys(first)
        shown = [row.text for row in rows if row.is_displayed()]
        assert 0 < len(shown) < len(rows)
        assert all(first.split()[0].lower() in text.lower() for text in shown)
        box.clear()


def test_the_map_is_told_by_keyboard(page: Chrome) -> None:
    for country in page.find_elements(By.CSS_SELECTOR, "#country"):
        page.execute_script("document.getElementById('country').focus()")
        said = page.find_element(By.ID, "map-readout").text
        assert said.count("\n") >= 1
        country.send_keys("\ue012")  # the left arrow
        assert page.find_element(By.ID, "map-readout").text != said


def test_headings_and_tables_have_names(page: Chrome) -> None:
    assert page.execute_script("return document.querySelectorAll('h1').length") == 1
    assert page.execute_script("return [...document.querySelectorAll('table')].every(t => t.caption?.textContent)")
    ids = page.execute_script("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
