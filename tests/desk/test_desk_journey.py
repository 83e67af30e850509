"""A batch worked through on the desk: review, mark, move, solve again, decide; and the same from the command line."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import decided_runs as small
from commands import visitering
from desks import Answer, Officer, Served, served
from visitering.audit.points import by_goal
from visitering.deciding.book import Book
from visitering.deciding.looks import seen_by
from visitering.desk.pages import static
from visitering.desk.views.case import COLOURS

WHY = "familien har bedt om det"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.copied(tmp_path)


@pytest.fixture
def desk(folder: Path) -> Iterator[Served]:
    with served(folder / "scenario.yaml", "AB", "CD") as one:
        yield one


@pytest.fixture
def ab(desk: Served) -> Officer:
    return desk.officer("AB")


@pytest.fixture
def cd(desk: Served) -> Officer:
    return desk.officer("CD")


RUN = f"/runs/{small.RUN}"


def place(folder: Path, case: str) -> str:
    rows = map(json.loads, (folder / "runs" / small.RUN / "explanations.jsonl").read_text("utf-8").splitlines())
    return str(next(row["municipality"] for row in rows if row["case_id"] == case))


def waited(officer: Officer, answer: Answer) -> Answer:
    """The page of a job once it has ended."""
    number = re.search(r'hx-get="(/jobs/\w+)"', answer.text)
    assert number, answer.words
    for _ in range(300):
        answer = officer.get(number[1])
        if "hx-get" not in answer.text.partition('id="job"')[2]:
            return answer
        time.sleep(0.2)
    pytest.fail(answer.words)


def test_the_worklist_has_what_needs_a_decision_first(ab: Officer) -> None:
    words = ab.get(RUN).words
    table = words[words.index("Marks Points") :]
    order = [
        table.index(one) for one in ("Needs a decision", "C6", "Must be looked at", "C5", "Clear proposals", "C1")
    ]
    assert order == sorted(order)
    assert "0 of 7 cases decided" in words
    assert "C4" not in words


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("rank=look", {"C5"}),
        ("rank=decide", {"C6"}),
        ("need=exclusion", {"C2", "C6"}),
        ("need=treatment", {"C3"}),
        ("household=2", {"C1"}),
        ("municipality=0101", {"C7"}),
        ("region=Hovedstaden", {"C7"}),
        ("words=c7", {"C7"}),
        ("hand=mine", set()),
        ("marked=1", set()),
        ("page=99", {f"C{n}" for n in (1, 2, 3, 5, 6, 7, 8)}),
    ],
)
def test_the_worklist_is_narrowed(ab: Officer, query: str, cases: set[str]) -> None:
    assert set(re.findall(r"/cases/\w+\">(C\d)</a>", ab.get(f"{RUN}?{query}").text)) == cases


def test_a_case_that_is_taken_in_hand_is_seen_by_the_others(ab: Officer, cd: Officer, desk: Served) -> None:
    cases = ab.cases(small.RUN)
    since = desk.office.store.last(small.RUN)
    assert ab.send(RUN, "take", case=[path.rpartition("/")[2] for path in (cases["C1"], cases["C2"])]).status == 200
    assert "in hand with AB" in cd.get(cases["C1"]).words
    assert "C1: AB took the case in hand" in cd.get(f"{RUN}/news?since={since}").words
    assert ab.get(f"{RUN}/news?since={since}").status == 204
    both = cd.send(RUN, "take", case=[path.rpartition("/")[2] for path in (cases["C2"], cases["C3"])])
    assert "C2 is in hand with AB" in both.words
    assert desk.office.store.hands(small.RUN) == {"C1": "AB", "C2": "AB", "C3": "CD"}
    assert set(ab.cases(f"{small.RUN}?hand=mine")) == {"C1", "C2"}
    assert cd.send(cases["C1"], "let-go").status == 409
    assert cd.send(cases["C1"], "let-go", reason="AB er syg").status == 200


def test_what_if_here_is_what_the_audit_counts(ab: Officer, desk: Served) -> None:
    cases = ab.cases(small.RUN)
    opened = desk.office.open(small.RUN)
    for code in ("0101", "0751", "0851"):
        answer = ab.get(f"{cases['C8']}/there?municipality={code}")
        moved = opened.moves.move({"C8": code})
        result = replace(opened.result, placements=moved.placements)
        counted = by_goal(opened.book, opened.scores, result)
        last = sum(counted[-1].values()) / 100
        assert f"{last:,.2f}" in answer.words
        assert ("Against it stands" in answer.words) == any("C8" in v.cases for v in moved.violations)
    # C8 in København: its quota is 0, and only C7 is exempt there.
    assert (
        "quota: København gets 2 persons, and 0 places are left"
        in ab.get(f"{cases['C8']}/there?municipality=0101").words
    )
    assert "Aarhus" in ab.get(f"{cases['C8']}/there?municipality=Aarhus").words
    assert ab.get(f"{cases['C8']}/there?municipality=Nowhere").status == 404


def test_marks_are_seen_by_all_and_told_together(ab: Officer, cd: Officer, folder: Path) -> None:
    cases = ab.cases(small.RUN)
    there = {"0751": "0851", "0851": "0751"}[place(folder, "C8")]
    assert ab.send(cases["C8"], "mark", kind="move", municipality=there, reason=WHY).status == 200
    assert ab.send(cases["C2"], "mark", kind="keep", reason="bor tæt på sin søster").status == 200
    assert cd.send(cases["C3"], "mark", kind="open", reason="afventer lægen").status == 200
    assert cd.send(cases["C5"], "mark", kind="note", reason="ring til centret").status == 200
    refused = ab.send(cases["C6"], "mark", kind="keep", reason="bliver her så")
    assert refused.status == 409
    assert "the run proposes nothing for C6" in refused.words
    assert ab.send(cases["C1"], "mark", kind="move", municipality="0851", reason="").status == 409
    words = cd.get(f"{RUN}/marks").words
    for text in (WHY, "bor tæt på sin søster", "afventer lægen", "ring til centret", "What the marks do together"):
        assert text in words
    told = json.loads(cd.get(f"{RUN}/board").text)
    assert told["marks"] == {"hold": 2, "not": 0, "open": 1, "note": 1}
    assert told["persons"] == 6  # seven placed, one of them open now
    page = cd.get(f"{RUN}/places/{there}").words
    assert "C8" in page
    assert "from" in page


@pytest.mark.campaign
def test_marks_solved_again_are_what_hold_makes_of_them(ab: Officer, cd: Officer, folder: Path, desk: Served) -> None:
    cases = ab.cases(small.RUN)
    there = {"0751": "0851", "0851": "0751"}[place(folder, "C8")]
    ab.send(cases["C8"], "mark", kind="move", municipality=there, reason=WHY)
    ab.send(cases["C2"], "mark", kind="not", municipality=place(folder, "C2"), reason="for langt fra behandlingen")
    cd.send(cases["C3"], "mark", kind="open", reason="afventer lægen")
    cd.send(cases["C5"], "mark", kind="note", reason="ring til centret")
    ended = waited(ab, ab.send(f"{RUN}/marks", "solve", move="few"))
    assert "Done" in ended.words, ended.words
    changes = ab.get("/runs/small-draft-2018-05-02-001/changes")
    assert "Case C3 was left open: afventer lægen" in changes.words or "afventer lægen" in changes.words
    assert WHY in changes.words
    assert "for langt fra behandlingen" in changes.words
    assert [noted.kind for noted in desk.office.store.marks(small.RUN)] == ["note"]
    assert "solved again with the mark" in cd.get(cases["C8"]).words
    table = folder / "marks.csv"
    table.write_text(
        "case_id,mark,municipality,reason,against\n"
        f"C2,not,{place(folder, 'C2')},for langt fra behandlingen,\nC3,open,,afventer lægen,\n"
        f"C8,hold,{there},{WHY},\n",
        encoding="utf-8",
    )
    by_hand = visitering("hold", folder / "runs" / small.RUN, "--marks", table, "--ok-when-open", "--json")
    assert by_hand.code == 0, by_hand.err
    one, two = (folder / "runs" / f"small-draft-{number}2018-05-02-001" for number in ("", "002-"))
    assert (one / "assignments.csv").read_bytes() == (two / "assignments.csv").read_bytes()


@pytest.mark.campaign
def test_an_exact_answer_is_that_of_explain(ab: Officer, folder: Path) -> None:
    case = ab.cases(small.RUN)["C8"]
    there = {"0751": "0851", "0851": "0751"}[place(folder, "C8")]
    fragment = ab.get(f"{case}/there?municipality={there}")
    token = re.search(r'name="token" value="([^"]+)"', fragment.text)
    assert token
    asked = {"token": token[1], "case": case.rpartition("/")[2], "municipality": there}
    ended = waited(ab, ab.post(f"{RUN}/exact", asked))
    told = visitering("explain", folder / "runs" / small.RUN, "C8", "--municipality", there)
    assert " ".join(told.out.split()) in ended.words


def test_clear_cases_are_accepted_once_the_officer_has_opened_them(ab: Officer, cd: Officer, folder: Path) -> None:
    cases = ab.cases(small.RUN)
    for case in ("C1", "C2", "C5"):
        ab.get(cases[case])
    cd.get(cases["C3"])
    assert {case for case, *_ in seen_by(Book(folder / "data"), "AB")} == {"C1", "C2", "C5"}
    listed = ab.get(f"{RUN}/clear").words
    assert "2 clear cases can be accepted" in listed
    assert all(case in listed for case in ("C3", "C7", "C8"))
    confirmed = confirm(ab, ab.send(RUN, "decide", kind="clear"))
    assert "2 decisions recorded: 2 accepted" in confirmed.words
    book = small.book(folder)
    assert {case for case, d in book.items() if d.decided_by == "AB"} == {"C1", "C2"}
    assert "2 of 7 cases decided" in cd.get(RUN).words


def confirm(officer: Officer, shown: Answer) -> Answer:
    """Sends the form of the page that shows what would be recorded."""
    form = re.search(r'<form method="post" action="([^"]*/confirm)".*?</form>', shown.text, re.DOTALL)
    assert form, shown.words
    return officer.post(form[1], dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0])))


def test_decisions_are_those_of_the_command(ab: Officer, folder: Path) -> None:
    cases = ab.cases(small.RUN)
    there = {"0751": "0851", "0851": "0751"}[place(folder, "C8")]
    assert "on manual review" in ab.send(cases["C5"], "decide", kind="accept").words
    confirm(ab, ab.send(cases["C5"], "decide", kind="accept", reviewed="1"))
    assert (
        "at least 10 letters"
        in ab.send(cases["C8"], "decide", kind="override", municipality=there, reason="nej").words
    )
    reason = "hendes søster bor i byen"
    confirm(
        ab,
        ab.send(
            cases["C8"], "decide", kind="override", municipality=there, reason=reason, grounds="Din søster bor der."
        ),
    )
    confirm(ab, ab.send(cases["C1"], "decide", kind="reject", reason="vil ikke dertil"))
    book = small.book(folder)
    assert (book["C5"].decision, book["C5"].municipality) == ("accepted", place(folder, "C5"))
    assert (book["C8"].decision, book["C8"].municipality, book["C8"].reason) == ("override", there, reason)
    assert book["C8"].grounds == "Din søster bor der."
    assert (book["C1"].decision, book["C1"].reason) == ("rejected", "vil ikke dertil")
    words = ab.get(RUN).words
    assert "the proposal was rejected" in words
    assert "2 of 7 cases decided" in words
    assert "decided otherwise than proposed" in ab.get(cases["C8"]).words
    # What is decided takes its places on the pages too, and what was rejected has none.
    told = json.loads(ab.get(f"{RUN}/board").text)
    assert told["persons"] == 5
    undone = ab.send(RUN, "undo")
    assert "Taken back: C1." in undone.words
    back = ab.send(cases["C8"], "reopen", ground="agency_error", requested_by="agency", reason="forkert søster")
    assert "C8 is reopened" in back.words
    assert "forkert søster" in ab.get(cases["C8"]).words
    assert visitering("verify", folder / "runs" / small.RUN).code == 0


def test_two_officers_at_once_both_land_or_the_second_is_told(ab: Officer, cd: Officer, folder: Path) -> None:
    cases = ab.cases(small.RUN)
    first, second = (one.send(cases["C8"], "decide", kind="accept") for one in (ab, cd))
    assert "1 decision recorded" in confirm(ab, first).words
    told = confirm(cd, second)
    assert told.status == 409
    assert "already decided" in told.words
    assert [row["decided_by"] for row in small.rows(folder) if row["case_id"] == "C8"] == ["AB"]
    one, two = ab.send(cases["C1"], "decide", kind="accept"), cd.send(cases["C3"], "decide", kind="accept")
    assert "1 decision recorded" in confirm(ab, one).words
    landed = confirm(cd, two)
    assert landed.status == 200, landed.words
    assert {row["case_id"] for row in small.rows(folder)} == {"C4", "C8", "C1", "C3"}


def test_marks_of_the_team_are_shown_to_who_decides_and_not_solved_once_it_is_decided(
    ab: Officer, cd: Officer
) -> None:
    cases = ab.cases(small.RUN)
    ab.send(cases["C8"], "mark", kind="open", reason="afventer lægen")
    shown = cd.send(cases["C8"], "decide", kind="accept")
    assert "C8 : left open – afventer lægen (AB)" in shown.words
    confirm(cd, shown)
    refused = ab.send(f"{RUN}/marks", "solve", move="few")
    assert refused.status == 409
    assert "there are no marks to solve with" in refused.words
    told = json.loads(ab.get(f"{RUN}/board").text)
    assert told["persons"] == 7  # the decision stands, whatever the mark says


def test_a_decision_made_elsewhere_meanwhile_is_seen(ab: Officer, folder: Path) -> None:
    cases = ab.cases(small.RUN)
    shown = ab.send(cases["C8"], "decide", kind="accept")
    assert visitering("decide", folder / "runs" / small.RUN, "C8", "--as", "ZZ").code == 0
    assert confirm(ab, shown).status == 409
    assert "(ZZ)" in ab.get(cases["C8"]).words


def test_letters_are_those_that_would_be_written(ab: Officer, folder: Path) -> None:
    cases = ab.cases(small.RUN)
    confirm(ab, ab.send(cases["C8"], "decide", kind="accept"))
    words = ab.get(f"{cases['C8']}/letters").words
    assert visitering("letters", folder / "runs" / small.RUN, "--case", "C8").code == 0
    for path in (folder / "runs" / f"{small.RUN}-letters").glob("*/*.txt"):
        assert " ".join(path.read_text(encoding="utf-8").split()) in words or path.parent.name == "advance"


@pytest.mark.campaign
def test_a_run_is_started_and_its_faults_are_told(ab: Officer, folder: Path) -> None:
    ended = waited(ab, ab.send("/runs", "start"))
    assert "Done" in ended.words
    assert "small-2018-05-02-002" in ab.get("/runs").words
    assert "small-2018-05-02-002 is a newer run" in ab.get(RUN).words
    assert "No faults." in ab.get("/check").words
    table = folder / "data" / "cases.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("2018-04-20", "20th of April"), encoding="utf-8")
    words = ab.get("/check").words
    assert "1 fault" in words
    assert "cases.csv, line 3" in words
    assert "Failed" in waited(ab, ab.send("/runs", "start")).words


def test_pages_are_danish_where_that_is_asked_for(ab: Officer) -> None:
    assert '<html lang="da">' in ab.get(f"/language/da?back={RUN}").text
    words = ab.get(RUN).words
    assert "Kræver en afgørelse" in words
    assert "0 af 7 sager er afgjort" in words
    assert "sådan et mærke findes ikke" in ab.send(ab.cases(small.RUN)["C1"], "mark", kind="x", reason="y").words


def test_every_file_of_a_run_can_be_had(ab: Officer, folder: Path) -> None:
    names = re.findall(r'href="([^"]+)\?save=1"', ab.get(f"{RUN}/files").text)
    assert len(names) > 10
    for path in names:
        name = path.partition("/files/")[2]
        assert ab.get(f"{path}?save=1").body == (folder / "runs" / small.RUN / name).read_bytes()


def test_the_colours_of_the_map_are_those_of_the_style() -> None:
    style = static("desk.css").decode()
    for n, colour in enumerate(COLOURS):
        rule = re.search(rf'\[data-alone="{n}"\][^{{]*{{ fill: (#\w+)', style)
        assert rule
        assert rule[1] in (colour, "#" + colour[1::2])  # #111 is #111111
