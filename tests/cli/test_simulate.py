"""`simulate` as a user meets it, and runs that look ahead."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from test_commands import SCENARIO, write

from commands import tree, visitering
from visitering import pipeline
from visitering.audit import audit
from visitering.loading import load

AHEAD = SCENARIO + "future: {policy: prices, samples: 2}\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write(tmp_path / "small")


def test_simulate_tells_every_policy_and_writes_a_folder(small: Path) -> None:
    ended = visitering("simulate", small, "--batches", "4", "--processes", "1")
    assert (ended.code, ended.err) == (0, "")
    policies = ("én sag ad gangen, som de kommer", "hver portion for sig", "med ventede priser", "med bagklogskab")
    for policy in policies:
        assert policy in ended.out
    assert ended.out.startswith("1 år med 4 portioner, 5 personer om året")
    assert "Resultater: " in ended.out
    folder = small.parent / "runs" / "small-simulation-2018-001"
    names = {"policies.csv", "years.csv", "regret.csv", "points.svg", "regret.svg", "simulation.html"}
    assert set(tree(folder)) == names
    rows = list(csv.DictReader((folder / "policies.csv").open(encoding="utf-8-sig"), delimiter=";"))
    assert [row["policy"] for row in rows] == ["in_order", "each_batch", "future_prices", "hindsight"]
    assert rows[-1]["of_hindsight"] == "1,0000"
    assert "<svg" in (folder / "simulation.html").read_text(encoding="utf-8")


def test_simulate_prints_in_english_where_the_scenario_is(small: Path) -> None:
    english = small.with_name("english.yaml")
    english.write_text(f"extends: {small.name}\nname: english\nlanguage: en\n", encoding="utf-8")
    ended = visitering("simulate", english, "--batches", "2", "--arrivals", "5", "--seeds", "2", "--processes", "1")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("2 years of 2 batches, ")
    for told in ("greedy in order of arrival", "with hindsight", " ± ", "95 % interval", "Results: "):
        assert told in ended.out
    assert "år" not in ended.out


def test_one_year_promises_no_interval(small: Path) -> None:
    ended = visitering("simulate", small, "--batches", "2", "--arrivals", "5", "--processes", "1")
    assert ended.code == 0
    folder = small.parent / "runs" / "small-simulation-2018-001"
    page = (folder / "simulation.html").read_text(encoding="utf-8")
    body = page[page.index("<main") :] if "<main" in page else page
    for text in (ended.out, body, (folder / "points.svg").read_text(encoding="utf-8")):
        assert "±" not in text
        assert "95" not in re.sub(r"<(svg|path|g|line|text)\b[^>]*>|\d+[.,]\d+", "", text)


def test_axes_have_the_decimal_comma_in_danish(small: Path) -> None:
    danish = small.with_name("danish.yaml")
    danish.write_text(f"extends: {small.name}\nname: danish\nlanguage: da\n", encoding="utf-8")
    assert visitering("simulate", danish, "--batches", "3", "--processes", "1").code == 0
    for name in ("points.svg", "regret.svg"):
        drawn = (small.parent / "runs" / "danish-simulation-2018-001" / name).read_text(encoding="utf-8")
        figures = re.findall(r">(−?-?\d+[.,]\d)[^<]*<", drawn)
        assert figures, name
        assert all("," in figure for figure in figures), name


@pytest.mark.campaign
def test_simulate_gives_the_same_bytes_twice_whatever_the_processes(small: Path) -> None:
    options = ("--batches", "3", "--arrivals", "100%", "--seeds", "2")
    first = visitering("simulate", small, *options, "--processes", "1", "--json")
    second = visitering("simulate", small, *options, "--processes", "2", "--json")
    summaries = [json.loads(ended.out) for ended in (first, second)]
    folders = [Path(summary.pop("folder")) for summary in summaries]
    assert folders[0] != folders[1]
    assert summaries[0] == summaries[1]
    assert tree(folders[0]) == tree(folders[1])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--batches", "daily"), "--batches daily must be weekly, monthly or a number from 1 to 366"),
        (("--arrivals", "lots"), "--arrivals lots must be a number of persons, or up to 200% of the national number"),
        (("--year", "2017"), "--year 2017 must be the year of the scenario's date (2018)"),
        (("--seeds", "0"), "--seeds"),
    ],
)
def test_simulate_refuses_what_cannot_be(small: Path, options: tuple[str, ...], told: str) -> None:
    ended = visitering("simulate", small, *options)
    assert ended.code == 2
    assert told in ended.err
    assert not (small.parent / "runs").exists()


def test_a_run_that_looks_ahead_is_audited_and_keeps_its_prices(tmp_path: Path) -> None:
    scenario = write(tmp_path / "ahead", AHEAD)
    run = pipeline.run(scenario)
    potentials = run.loaded.problem.potentials
    assert potentials is not None
    folder = run.write()
    again = load(folder / "inputs" / "scenario.yaml").problem
    assert again.potentials == potentials
    audit(again, run.result)
    rows = list(csv.DictReader((folder / "municipalities.csv").open(encoding="utf-8-sig"), delimiter=";"))
    told = {row["municipality"]: round(100 * float(row["future_price"].replace(",", "."))) for row in rows}
    assert told == dict(potentials.place)
    lines = [json.loads(line) for line in (folder / "explanations.jsonl").read_text(encoding="utf-8").splitlines()]
    proposed = [line for line in lines if line["status"] == "proposed"]
    assert proposed
    for line in proposed:
        net = line["points"] - line["price"]["total"] - line["future_price"]
        assert line["net"] == pytest.approx(net, abs=0.001)
        assert all("future_price" in other for other in line["alternatives"])
    page = visitering("explain", folder, proposed[0]["case_id"])
    assert "ventet pris" in page.out


def test_a_run_that_looks_ahead_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    scenario = write(tmp_path / "ahead", AHEAD)
    trees = [tree(pipeline.run(scenario).write()) for _ in range(2)]
    for files in trees:
        files.pop("manifest.json")
    assert trees[0] == trees[1]


def test_a_plain_run_says_nothing_of_the_future(small: Path) -> None:
    folder = pipeline.run(small).write()
    assert "future" not in (folder / "municipalities.csv").read_text(encoding="utf-8-sig")
    assert "future_price" not in (folder / "explanations.jsonl").read_text(encoding="utf-8")


def test_the_tier_that_looks_ahead_says_so(tmp_path: Path) -> None:
    ended = visitering("run", write(tmp_path / "ahead", AHEAD))
    assert ended.out.count("less what it takes from later cases") == 1


@pytest.mark.parametrize(
    ("future", "told"),
    [
        ("{policy: prizes}", "line 5, future.policy: 'prizes': must be 'none' or 'prices'"),
        ("{samples: 0}", "line 5, future.samples: '0': must be at least 1"),
        ("{sample: 3}", "line 5, future.sample: is not a key that is known here; did you mean samples?"),
        ("{arrivals: maybe}", "line 5, future.arrivals: 'maybe': must be 'known' or 'uncertain'"),
        ("5", "line 5, future: '5': must be a mapping of keys, such as policy, samples, arrivals"),
        ("{given: 3}", "line 5, future.given: '3': must be a mapping of keys, such as place, use"),
        (
            "{given: {places: {}}}",
            "line 5, future.given.places: is not a key that is known here; did you mean place?",
        ),
        ('{given: {place: {"0102": 1}}}', "future.given.place.0102: must name a municipality of the dataset"),
        ('{given: {place: {"0101": -1}}}', "future.given.place.0101: '-1': must be a price from 0 to 1000000 points"),
        ('{given: {place: {"0101": 1.234}}}', "future.given.place.0101: '1.234': must have at most two decimals"),
        ('{given: {place: {"0101": x}}}', "future.given.place.0101: 'x': must be a number"),
        ("{given: {use: {R9.1: 1}}}", "future.given.use.R9.1: must name a shortage or an offer of the dataset"),
        ("{given: {use: {R1.1: 1.5}}}", "future.given.use.R1.1: '1.5': must be a multiple of 1, the weight of"),
    ],
)
def test_what_is_wrong_with_future_is_told(tmp_path: Path, future: str, told: str) -> None:
    ended = visitering("check", write(tmp_path / "s", SCENARIO + f"future: {future}\n"))
    assert ended.code == 2
    assert told in ended.err


def test_every_fault_of_given_prices_is_told_at_once(tmp_path: Path) -> None:
    given = '{given: {place: {"0102": 1, "0101": -1}, use: {R9.1: 1}}, samples: x}'
    ended = visitering("check", write(tmp_path / "s", SCENARIO + f"future: {given}\n"))
    assert ended.code == 2
    assert ended.err.count("future.") == 4
