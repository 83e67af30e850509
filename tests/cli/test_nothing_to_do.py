"""Every command on every kind of empty: its tables and pages, the right exit code, and sentences that are true."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

import empties
from browser import chromium, complaints, open_file
from commands import Ended, tree, visitering
from decided_runs import reviewed
from empties import DAY, Empty
from quota_folders import TABLES, write
from shares import one_in

pytestmark = pytest.mark.campaign

FAULTS = Path(__file__).parents[1] / "faults"
NO_FIGURE = re.compile(r"\b(nan|inf|undefined)\b|(?<![\w.,−-])[−-]0([.,]0+)?(?![\w.,])|\(\)", re.IGNORECASE)
"""What no table, page or sentence may hold: what comes of dividing by nothing, and a zero with a sign."""
SCRIPT = re.compile(r"<script.*?</script>|<style.*?</style>|<path[^>]*>", re.DOTALL)


def said(ended: Ended, code: int, *sentences: str) -> str:
    """Checks how a command ended and what it said, and gives what it printed. Notes are no faults."""
    assert ended.code == code, ended.err
    assert [line for line in ended.err.splitlines() if not line.startswith("Note: ")] == []
    for sentence in sentences:
        assert sentence in ended.out, ended.out
    assert NO_FIGURE.findall(ended.out) == []
    return ended.out


def refused(ended: Ended, sentence: str) -> None:
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err


def as_json(ended: Ended, code: int = 0) -> Any:
    return json.loads(said(ended, code), parse_constant=lambda name: pytest.fail(name))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / name).read_text(encoding="utf-8"))))


@pytest.mark.parametrize("kind", one_in(5, empties.ALL), ids=lambda kind: kind.name)
def test_every_command_has_a_result(kind: Empty, tmp_path: Path) -> None:
    t, u = kind.write(tmp_path)
    runs = tmp_path / "runs"
    places, quota = len(kind.tables["municipalities"].splitlines()) - 1, kind.tables["quotas"].count(",9")
    _checked(kind, t, places, 9 * quota)
    _placed(kind, t, runs / f"t-{DAY}-001")
    _compared(kind, t, u, runs, places)
    _counted(kind, t, tmp_path / "status", 9 * quota)
    _simulated(kind, t, runs, 9 * quota)
    _decided(kind, t, runs / f"t-{DAY}-001")
    for name, content in tree(tmp_path).items():
        if name.endswith((".csv", ".html", ".svg")):
            text = SCRIPT.sub("", content.decode("utf-8-sig"))
            assert NO_FIGURE.findall(text) == [], name


def _checked(kind: Empty, t: Path, places: int, quota: int) -> None:
    noun = ("1 case with 1 person", f"{kind.cases} cases with {kind.cases} persons")[kind.cases != 1]
    told = said(
        visitering("check", t), 0, f"{t} is valid.", f"To place on {DAY}: {noun}, ", f"of a quota of {quota} "
    )
    left_out = f"Not in the batch: {kind.decided} decided already, {kind.later} without a permit yet."
    assert (left_out in told) == bool(kind.decided or kind.later)
    counts = as_json(visitering("check", t, "--json"))
    assert [counts[name] for name in ("cases", "persons", "locked", "later")] == [
        *(kind.cases, kind.cases, kind.decided, kind.later)
    ]
    assert counts["municipalities"] == places
    said(visitering("check", t, "--show"), 0, "name: t\n")


def _placed(kind: Empty, t: Path, run: Path) -> None:
    """`run`, `explain`, `letters` and `verify`."""
    left = kind.cases - kind.placed
    first = f"Proposed a municipality for {kind.placed} of {kind.cases} cases ({kind.placed} of {kind.cases} persons)"
    told = said(visitering("run", t), 3 if left else 0, first)
    assert ("2 cases need a caseworker's decision" in told) == bool(left)
    nothing = (
        f"Nothing to place on {DAY}: 0 cases are in the batch, {kind.decided} decided already, "
        f"{kind.later} without a permit yet.\n"
    )
    assert (nothing in told) == (not kind.cases)
    summary = as_json(visitering("run", t, "--json"), 3 if left else 0)
    assert [summary[n] for n in ("cases", "cases_placed", "needs_decision")] == [kind.cases, kind.placed, left]
    assert len(rows(run, "assignments.csv")) == kind.cases + kind.decided
    assert len(rows(run, "unplaced.csv")) == left
    page = (run / "report.html").read_text(encoding="utf-8")
    assert ("Nothing to place: the batch has 0 cases." in page) == (not kind.cases)
    assert ("All cases are placed." in page) == (kind.cases > 0 and not left)

    code = kind.tables["municipalities"].splitlines()[1].partition(",")[0]
    asked = visitering("explain", run, "K1"), visitering("explain", run, "K1", "--municipality", code)
    what_if = visitering("explain", run, "K1", "--what-if")
    if kind.cases:
        said(asked[0], 0, "Case K1: 1 person – " + ("needs a decision" if left else "proposed"))
        assert (asked[1].code, "Traceback" in asked[1].err) in ((0, False), (2, False))
        assert re.search(r"K1 (may not be placed|can be placed|is proposed)|K1 in ", asked[1].out + asked[1].err)
        said(what_if, 0, "K1")
    elif kind.decided:
        said(asked[0], 0, "Case K1: 1 person – decided")
        for ended in (asked[1], what_if):
            refused(ended, "The decision on K1 stands")
    else:
        for ended in (*asked, what_if):
            refused(ended, "The run has no case K1.")

    told = said(visitering("letters", run), 0, f"Wrote the letters of {kind.placed} proposed cases")
    assert ("decision/" in told) == bool(kind.placed)
    index = rows(run.with_name(f"{run.name}-letters"), "index.csv")
    assert sum(bool(row["decision"]) for row in index) == kind.placed
    rule = f"{kind.placed} of {kind.cases} cases are placed, {kind.decided} are decided already"
    said(visitering("verify", run), 0, rule, "Everything agrees.")


def _compared(kind: Empty, t: Path, u: Path, runs: Path, places: int) -> None:
    """`compare`, `sweep` and `cost-of-rules`."""
    nothing = () if kind.cases else (f"Nothing to place on {DAY}: 0 cases are in the batch",)
    told = said(visitering("compare", t, u, "--processes", "1"), 0, f"{kind.placed} of {kind.cases}", *nothing)
    assert "%," not in told.replace(" %,", "") or kind.placed
    folder = runs / f"compare-{DAY}-001"
    assert [row["cases"] for row in rows(folder, "scenarios.csv")] == [str(kind.cases)] * 2
    assert len(rows(folder, "municipalities.csv")) == 2 * places
    assert bool(rows(folder, "groups.csv")) == bool(kind.cases)
    header = (folder / "groups.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "kind,group,scenario,cases,persons,persons_placed,share_placed,mean_points"
    page = (folder / "comparison.html").read_text(encoding="utf-8")
    assert ("Nothing to place: the batch has 0 cases." in page) == (not kind.cases)
    assert as_json(visitering("compare", t, u, "--processes", "1", "--json"))["failed"] == {}
    said(visitering("sweep", t, "--vary", "goals.employment=0,1", "--processes", "1"), 0, "point", *nothing)
    [swept] = runs.glob("sweep-*")
    assert [row["persons_placed"] for row in rows(swept, "sweep.csv")] == [str(kind.placed)] * 2
    said(visitering("cost-of-rules", t, "--processes", "1"), 0, "rule the municipal quota", *nothing)


def _counted(kind: Empty, t: Path, out: Path, quota: int) -> None:
    fill = f"{100 * kind.decided / quota:.0f} %" if quota else "no quota"
    told = said(visitering("status", t, "--out", out), 0, f"{kind.decided} of {quota} persons ({fill})")
    assert f"Waiting for a decision: {kind.cases} cases with {kind.cases} persons." in told
    page = (out / "status.html").read_text(encoding="utf-8")
    assert ("(no quota)" in page) == (not quota)
    assert as_json(visitering("status", t, "--json"))["country"]["waiting_cases"] == kind.cases


def _simulated(kind: Empty, t: Path, runs: Path, quota: int) -> None:
    """As recorded, drawn for a few persons, and drawn for none."""
    drawn = "there are no cases to draw from" if not kind.known else None
    for number, (options, nobody) in enumerate(
        (
            ((), None if kind.arrive else "no case has a permit of that year"),
            (("--arrivals", "3"), drawn),
            (("--arrivals", "0"), drawn or "0 persons are to be drawn"),
            (("--arrivals", "100%", "--seeds", "2"), drawn or (None if quota else "0 persons are to be drawn")),
        ),
        start=1,
    ):
        told = said(visitering("simulate", t, "--batches", "1", "--processes", "1", *options), 0, "with hindsight")
        assert ("Nobody arrives in 2018" in told) == bool(nobody)
        if nobody:
            assert f"Nobody arrives in 2018: {nobody}.\n" in told
            assert ", 0 persons a year" in told
        folder = runs / f"t-simulation-2018-{number:03d}"
        assert [row["policy"] for row in rows(folder, "policies.csv")] == [
            *("in_order", "each_batch", "future_prices", "hindsight")
        ]
        assert bool(rows(folder, "regret.csv")) == (not nobody)
        page = (folder / "simulation.html").read_text(encoding="utf-8")
        assert ("Nobody arrives in 2018" in page) == bool(nobody)
        assert ("<svg" in page) == (not nobody)
    summary = as_json(visitering("simulate", t, "--batches", "1", "--processes", "1", "--json"))
    assert summary["persons"] == [kind.arrive]


def _decided(kind: Empty, t: Path, run: Path) -> None:
    reopening = ("--scenario", t, "--reason", "new facts", "--ground", "new_information", "--requested-by", "refugee")
    if not kind.decided and not kind.placed:
        refused(visitering("reopen", "K1", *reopening, "--as", "AB"), "the book has no decision on K1")
    told = (
        "Recorded 2 decisions"
        if kind.placed
        else "Nothing to decide: no proposal that needs no manual review is open."
    )
    listed = ("--reviewed-list", reviewed(run)) if kind.placed else ()
    said(visitering("decide", run, "--as", "AB", "--all-clear", *listed, "--stale"), 0, told)
    said(visitering("decide", run, "--as", "AB", "--all-clear", "--stale"), 0, "Nothing to decide")
    if kind.decided or kind.placed:
        said(
            visitering("reopen", "K1", *reopening, "--as", "AB"),
            0,
            "Reopened K1",
            "The next batch has the case again.",
        )
        said(visitering("run", t), 0, "Proposed a municipality for 1 of 1 case (1 of 1 person), in 1 municipality.")


# --- beside the table ---------------------------------------------------------------------------------------------


def test_a_household_larger_than_the_persons_to_be_drawn(tmp_path: Path) -> None:
    kind = empties.ALL[9]
    family = "".join(f"P{n},K{1 + n % 2},1987\n" for n in range(8))
    t, _ = Empty("families", dict(kind.tables) | {"persons": empties.NO_PERSONS + family}).write(tmp_path)
    told = "Nobody arrives in 2018: the first household drawn is larger than the 3 persons asked for.\n"
    said(visitering("simulate", t, "--batches", "1", "--arrivals", "3", "--processes", "1"), 0, told)


def test_a_simulation_of_even_distribution_alone_is_refused(tmp_path: Path) -> None:
    t, _ = Empty("even", empties.ALL[10].tables, scenario="goals: [{even_distribution: 1}]\n").write(tmp_path)
    refused(visitering("simulate", t), "A simulation needs a goal with weight besides even_distribution")


ALONE = {"municipalities": "municipality,name,region\nA,Aby,North\n", "quota_inputs": TABLES["quota_inputs.csv"]}


@pytest.mark.parametrize(
    "tables", [{}, {"transfers": "from,to,persons\n"}, ALONE], ids=["usual", "no agreement", "one"]
)
def test_quotas_of_no_persons(tmp_path: Path, tables: dict[str, str]) -> None:
    if tables is ALONE:
        lines = tables["quota_inputs"].splitlines(keepends=True)
        tables = tables | {"quota_inputs": "".join(line for line in lines if ",A," in line or line is lines[0])}
    folder = write(tmp_path / "in", **tables)
    for number, options in enumerate(((), ("--revised-number", "0"), ("--municipality", "A", "--language", "en"))):
        out = tmp_path / str(number)
        said(visitering("quotas", folder, "--national-number", "0", *options, "--dialect", "iso", "--out", out), 0)
        assert {row["quota"] for row in rows(out, "quotas.csv")} == {"0"}
    refused(
        visitering("quotas", folder, "--national-number", "0", "--revised-number", "60"),
        "A national number of 0 has no quotas to scale",
    )
    said(visitering("quotas", folder, "--national-number", "60", "--revised-number", "0"), 0, "Revised to 0.")


def test_quotas_of_no_inputs(tmp_path: Path) -> None:
    header = TABLES["quota_inputs.csv"].splitlines(keepends=True)[0]
    folder = write(tmp_path / "in", quota_inputs=header)
    refused(visitering("quotas", folder, "--national-number", "60"), "quota_inputs.csv has 0 rows")


# --- inputs on which the product failed -----------------------------------------------------------------------------


@pytest.fixture
def fault(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of a folder of `tests/faults`."""
    copied: Path = shutil.copytree(FAULTS / request.param, tmp_path / request.param)
    return copied


@pytest.mark.parametrize("fault", ["nothing_to_compare"], indirect=True)
def test_scenarios_of_an_empty_batch_are_compared(fault: Path) -> None:
    ended = visitering("compare", fault / "s.yaml", fault / "s2.yaml", "--processes", "1")
    told = f"Nothing to place on {DAY}: 0 cases are in the batch, 1 decided already, 0 without a permit yet.\n"
    said(ended, 0, told, "0 of 0")


@pytest.mark.parametrize("fault", ["few_arrivals"], indirect=True)
def test_a_year_drawn_from_no_cases_is_simulated(fault: Path) -> None:
    ended = visitering("simulate", fault / "s.yaml", "--batches", "2", "--arrivals", "5", "--processes", "1")
    said(ended, 0, "Nobody arrives in 2018: there are no cases to draw from.\n", "Results: ")


# --- in a browser ---------------------------------------------------------------------------------------------------


@pytest.mark.system
@pytest.mark.parametrize("name", ["no cases, with a map", "no cases", "nowhere to go", "all decided"])
def test_the_pages_of_nothing_make_no_browser_complain(name: str, tmp_path: Path) -> None:
    """Each page is opened, and every field of it gets all keys that it may know."""
    kind = next(kind for kind in empties.ALL if kind.name == name)
    t, u = kind.write(tmp_path)
    said(visitering("run", t), 3 if kind.cases else 0)
    said(visitering("compare", t, u, "--processes", "1"), 0)
    said(visitering("sweep", t, "--vary", "goals.ties=0,1", "--processes", "1"), 0)
    said(visitering("simulate", t, "--batches", "1", "--processes", "1"), 0)
    said(visitering("status", t, "--out", tmp_path / "status"), 0)
    pages = sorted(tmp_path.rglob("*.html"))
    assert {page.name for page in pages} == {
        *("report.html", "comparison.html", "tradeoff.html", "simulation.html", "status.html")
    }
    with chromium() as driver:
        for page in pages:
            open_file(driver, page)
            fields = len(driver.find_elements("css selector", FIELDS))
            for n in range(fields):  # found anew each time: a sorted table is another one
                _pressed(driver, driver.find_elements("css selector", FIELDS)[n : n + 1])
            assert complaints(driver) == [], page.name
            assert NO_FIGURE.findall(driver.find_element("tag name", "body").text) == []


FIELDS = "[tabindex], button, input, select, th"
KEYS = (Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_LEFT, Keys.HOME, Keys.END)


def _pressed(driver: Chrome, elements: list[WebElement]) -> None:
    for element in elements:
        if element.is_displayed() and element.is_enabled():
            driver.execute_script("arguments[0].focus()", element)
            ActionChains(driver).send_keys(*KEYS).move_to_element(element).click().perform()
            ActionChains(driver).send_keys(Keys.ENTER, Keys.ESCAPE).perform()
