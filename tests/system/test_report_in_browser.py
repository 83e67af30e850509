"""`report.html` of 300 cases, and one of 9,000, in a real headless Chromium."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterator
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from browser import chromium, command, complaints, log, open_file, resize
from visitering import pipeline
from visitering.generating import generate
from visitering.reporting.report import matrix
from visitering.reporting.report.cases import CaseData, Compacting
from visitering.reporting.report.page import report

pytestmark = pytest.mark.system
CASES, MANY = 300, 9_000


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Run:
    """300 synthetic cases in the 98 municipalities, fewer places than persons, a short search."""
    folder = tmp_path_factory.mktemp("report")
    generate(CASES, 98, 7, folder / "data", places_per_person=0.95, on=date(2018, 5, 2))
    scenario = folder / "short.yaml"
    scenario.write_text("name: three_hundred\nextends: data/scenario.yaml\nsolver: {effort: 5}\n", encoding="utf-8")
    return pipeline.run(scenario)


@pytest.fixture(scope="module")
def folder(run: pipeline.Run) -> Path:
    return run.write()


@pytest.fixture(scope="module")
def driver() -> Iterator[Chrome]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(driver: Chrome, folder: Path) -> Iterator[Chrome]:
    """The report, freshly opened; whatever a test does, the console stays empty."""
    resize(driver, 1280)
    open_file(driver, folder / "report.html")
    yield driver
    assert complaints(driver) == []


def one(page: Chrome | WebElement, css: str) -> WebElement:
    return page.find_element(By.CSS_SELECTOR, css)


def every(page: Chrome, css: str) -> list[WebElement]:
    return page.find_elements(By.CSS_SELECTOR, css)


def script(page: Chrome, code: str) -> Any:
    return page.execute_script(f"return {code}")


def explanations(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "explanations.jsonl").read_text(encoding="utf-8").splitlines()]


def batch_of(folder: Path) -> list[str]:
    return [row["case_id"] for row in explanations(folder) if row["status"] != "locked"]


# --- opening ----------------------------------------------------------------------------------------------------


def test_it_is_small_and_soon_ready(page: Chrome, folder: Path) -> None:
    assert (folder / "report.html").stat().st_size <= 3_000_000
    timing = script(page, "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert timing < 2_000


def test_it_asks_for_nothing_but_itself(page: Chrome, folder: Path) -> None:
    log(page, "performance")
    open_file(page, folder / "report.html")
    messages = [json.loads(entry)["message"] for entry in log(page, "performance")]
    asked = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    assert {url for url in asked if not url.startswith("data:")} == {(folder / "report.html").as_uri()}


def test_at_400_pixels_nothing_runs_over_the_side(page: Chrome) -> None:
    resize(page, 400)
    for _ in range(2):
        assert script(page, "innerWidth") == 400
        assert script(page, "document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        one(page, "#case-table .open").click()


# --- the table of cases -----------------------------------------------------------------------------------------


def test_search_and_filters_leave_what_they_say(page: Chrome, folder: Path) -> None:
    rows = explanations(folder)
    one(page, "#search").send_keys("C0042")
    assert [row.text for row in every(page, "#case-table .open")] == ["C0042"]
    one(page, "#filters [type=reset]").click()
    Select(one(page, "#filter-status")).select_by_index(2)
    wanted = [row["case_id"] for row in rows if row["status"] == "needs_decision"]
    assert wanted
    assert [row.text for row in every(page, "#case-table .open")] == wanted[:50]
    assert one(page, "#case-count").text.startswith(f"{len(wanted)} ")
    Select(one(page, "#filter-status")).select_by_index(0)
    Select(one(page, "#filter-mark")).select_by_value("filled")
    assert one(page, "#case-count").text.startswith(f"{sum(bool(row['openings']) for row in rows)} ")


def test_columns_sort_both_ways(page: Chrome, folder: Path) -> None:
    rows = explanations(folder)
    head = one(page, "#case-table [data-sort='6']")
    head.click()
    head.click()
    best = max(row["net"] for row in rows if row["net"] is not None)
    first = one(page, "#case-table tbody tr td:nth-child(7)").text
    assert float(first.replace(",", ".").replace("−", "-")) == pytest.approx(best)
    cell = one(page, "#case-table thead th:nth-child(7)")
    assert cell.get_attribute("aria-sort") == "descending"
    assert len(every(page, "#case-table [aria-sort='none']")) == 7


def test_a_case_unfolds_to_its_reasons_by_keyboard(page: Chrome, folder: Path) -> None:
    row = next(row for row in explanations(folder) if row["alternatives"] and row["openings"])
    one(page, "#search").send_keys(row["case_id"])
    button = one(page, "#case-table .open")
    button.send_keys(Keys.ENTER)
    assert button.get_attribute("aria-expanded") == "true"
    detail = one(page, "#case-table .detail").text
    assert row["reason"] in detail
    assert row["openings"][0]["shortage_id"] in detail
    nearest = script(page, f"data.places.find((p) => p[0] === '{row['alternatives'][0]['municipality']}')[1]")
    assert nearest in detail
    button.send_keys(Keys.ENTER)
    assert every(page, "#case-table .detail") == []


def test_pages_turn(page: Chrome) -> None:
    first = one(page, "#case-table .open").text
    one(page, "#pages [data-step='1']").click()
    assert one(page, "#case-table .open").text != first
    one(page, "#pages [data-step='-1']").click()
    assert one(page, "#case-table .open").text == first


def test_conflicts_lead_to_their_case(page: Chrome, folder: Path) -> None:
    conflicts, cases = (
        list(csv.DictReader(io.StringIO((folder / name).read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))
        for name in ("unplaced.csv", "assignments.csv")
    )
    first = next(row for row in cases if row["case_id"] == conflicts[0]["case_id"])
    assert [item.text for item in every(page, ".conflicts [data-case]")] == [row["case_id"] for row in conflicts]
    assert conflicts[0]["conflict"] in one(page, ".conflicts").text
    one(page, ".conflicts [data-case]").click()
    assert first["reason"] in one(page, "#case-table .detail").text


# --- the address ------------------------------------------------------------------------------------------------


def test_the_address_opens_a_case(page: Chrome, folder: Path) -> None:
    """On whatever page it is, whatever hides it, and when it changes."""
    wanted = batch_of(folder)[-1]
    one(page, "#search").send_keys("no such case")
    script(page, f"location.hash = '#{wanted}'")
    opened = "#case-table .open[aria-expanded='true']"
    page.implicitly_wait(5)
    assert one(page, opened).text == wanted
    assert one(page, "#search").get_attribute("value") == ""
    assert script(page, "found().length") == len(batch_of(folder))
    open_file(page, folder / "report.html")
    page.get((folder / "report.html").as_uri() + f"#{wanted}")
    page.refresh()
    assert one(page, opened).text == wanted
    page.implicitly_wait(0)
    assert script(page, f"document.querySelector(`{opened}`).getBoundingClientRect().top") < 720


def test_decided_cases_have_a_table_of_their_own(page: Chrome, folder: Path) -> None:
    decided = [row for row in explanations(folder) if row["status"] == "locked"]
    assert decided
    assert {row.text for row in every(page, "#case-table .open")}.isdisjoint({row["case_id"] for row in decided})
    last = decided[-1]["case_id"]
    script(page, f"location.hash = '#{last}'")
    page.implicitly_wait(5)
    assert one(page, "#decided-table tbody th[tabindex]").text == last
    page.implicitly_wait(0)
    one(page, "#decided-search").send_keys(last)
    assert [row.text for row in every(page, "#decided-table tbody th")] == [last]
    assert decided[-1]["reason"] in one(page, "#decided-table tbody").text


# --- the map ----------------------------------------------------------------------------------------------------


def test_the_map_switches_its_colours_and_its_legend(page: Chrome) -> None:
    fills = "[...document.querySelectorAll('#country use')].map((p) => getComputedStyle(p).fill).join()"
    seen = set()
    for metric in ("pace", "placed", "price"):
        one(page, f"input[value='{metric}']").click()
        seen.add(script(page, fills))
        shown = [item for item in every(page, "[data-legend]") if item.is_displayed()]
        assert [item.get_attribute("data-legend") for item in shown] == [metric]
    assert len(seen) == 3


def test_the_map_tells_a_municipality_by_pointer_and_by_keyboard(page: Chrome, run: pipeline.Run) -> None:
    place = run.rows["municipalities.csv"][0]
    country = one(page, "#country")
    script(page, "country.focus()")
    said = one(page, "#map-readout").text
    assert place["municipality_name"] in said
    assert f"Placeret nu: {place['placed_now']}." in said
    country.send_keys(Keys.ARROW_LEFT)
    assert one(page, "#map-readout").text != said


def test_municipalities_sort_by_a_figure(page: Chrome, run: pipeline.Run) -> None:
    one(page, "#municipalities [data-sort='quota']").click()
    quotas = [int(row.text) for row in every(page, "#municipalities tbody td:nth-child(5)")]
    assert quotas == sorted(place["quota"] for place in run.rows["municipalities.csv"])


# --- the matrix -------------------------------------------------------------------------------------------------


def test_the_matrix_is_told_by_keyboard_and_opens_a_case(page: Chrome, folder: Path) -> None:
    box = one(page, "#matrix-box")
    for _ in range(3):
        box.send_keys(Keys.ARROW_DOWN)
    case = script(page, "data.cases.filter((c) => c[1] !== 2)[2][0]")
    assert f"Sag {case} " in one(page, "#matrix-readout").text
    box.send_keys(Keys.END)
    assert script(page, "document.getElementById('matrix-box').scrollLeft") > 0
    box.send_keys(Keys.ENTER)
    assert one(page, "#case-table .open[aria-expanded='true']").text == case
    assert script(page, "found().length") == len(batch_of(folder))


def test_what_is_chosen_in_the_matrix_does_not_change_what_prints(page: Chrome) -> None:
    """Nor do the page that is open and the place of the cursor; the heading stands on the picture's page."""
    pixels = "document.querySelector('#matrix-box canvas').toDataURL()"

    def printed() -> tuple[Any, int]:
        page.execute_script("dispatchEvent(new Event('beforeprint'))")
        found = script(page, pixels), len(every(page, "#case-table .detail"))
        page.execute_script("dispatchEvent(new Event('afterprint'))")
        return found

    before = printed()
    one(page, "#pages [data-step='1']").click()
    box = one(page, "#matrix-box")
    for key in (Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER):
        box.send_keys(key)
    assert printed() == before


def test_the_matrix_is_drawn_and_switches_its_colours(page: Chrome) -> None:
    pixels = "document.querySelector('#matrix-box canvas').toDataURL()"
    before = script(page, pixels)
    Select(one(page, "#matrix-colour")).select_by_value("best")
    assert script(page, pixels) != before
    assert one(page, "#scale-high").text == "0"


# --- paper, and large batches -----------------------------------------------------------------------------------


def test_it_prints_every_case(page: Chrome) -> None:
    printed = command(page, "Page.printToPDF", {"preferCSSPageSize": True})
    document = base64.b64decode(printed["data"])
    assert document.startswith(b"%PDF")
    assert document.count(b"/Type /Page\n") + document.count(b"/Type /Page ") >= 5


def test_for_paper_all_cases_stand_with_their_reasons_and_then_a_page_again(page: Chrome, folder: Path) -> None:
    page.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert len(every(page, "#case-table .detail")) == len(batch_of(folder))
    assert len(every(page, "#decided-table tbody tr")) == len(explanations(folder)) - len(batch_of(folder))
    page.execute_script("dispatchEvent(new Event('afterprint'))")
    assert len(every(page, "#case-table tbody tr")) == 50


def test_nine_thousand_cases_stay_usable(
    driver: Chrome, run: pipeline.Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines of the 300 cases, thirty times over: as long as those of a real batch of that size."""
    rows = explanations(folder)
    many = [row | {"case_id": f"{row['case_id']}-{n:02d}"} for n in range(MANY // len(rows) + 1) for row in rows]
    monkeypatch.setattr(matrix, "MOST_CASES", 0)
    compacting, cases = Compacting(run.loaded.problem, run.catalogue), CaseData()
    for row in many:
        cases.add(compacting.of(row))
    told = copy(run.told)
    told.cases = cases
    content = report(run.explainer, run.catalogue, run.rows, told, run.summary)
    assert len(many) >= MANY
    assert len(content) <= 15_000_000
    (tmp_path / "report.html").write_bytes(content)
    open_file(driver, tmp_path / "report.html")
    assert script(driver, "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd") < 5_000
    taken = script(
        driver,
        "(() => { const t = performance.now(); search.value = 'C0042'; draw(); return performance.now() - t; })()",
    )
    assert taken < 1_000
    assert len(every(driver, "#case-table .open")) == MANY // len(rows) + 1
    assert every(driver, "#matrix-box") == []
    assert complaints(driver) == []
