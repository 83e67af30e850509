"""The letter of an override, the mark of a proposal, and what must be seen whatever a team's template shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from small import case, needs, problem, solve
from visitering import rules
from visitering.domain.cases import Kind
from visitering.domain.decisions import Decision
from visitering.errors import UsageError
from visitering.reporting.letters.due import Due, State
from visitering.reporting.letters.mark import PAGE, WIDTH, marked, with_sentences
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.writing import Background, Letters, letters
from written import letters_of, lines

MADE = solve(problem({"A": 9, "B": 9}, case("C1", persons=2), language="en"))
DAY = date(2018, 6, 1)
MARK = "PROPOSAL – NOT A DECISION."


def override(**changes: object) -> Letters:
    stated: dict[str, object] = {"grounds": "Because of the school.", "reason": "for us alone", "run": "r"}
    decided = Decision("C1", "B", 2, DAY, "override", **(stated | changes))  # type: ignore[arg-type]
    return letters_of(MADE, None, decided)


def letter(made: Letters, kind: str = "decision") -> str:
    return made.files[made.index[0][kind]].decode()


def test_an_override_is_told_by_its_grounds_on_its_day() -> None:
    made = override()
    assert made.index[0]["kind"] == "final"
    assert "\n1 June 2018\n" in letter(made)
    assert "you are to live in B-by Municipality" in letter(made)
    assert "What we gave weight to\n- Because of the school.\n" in letter(made)
    for kind in ("decision", "notice", "advance"):
        assert "A-by" not in letter(made, kind)
        assert "for us alone" not in letter(made, kind)


def test_grounds_that_name_somebody_else_by_number_are_withheld() -> None:
    made = override(grounds="Together with C1-1.")
    assert made.index[0]["kind"] == "draft"
    assert "C1-1" not in letter(made)


@pytest.mark.parametrize("rule", [r.id for r in rules.ALL if r.of_law and r.id != "exclusion"])
def test_a_departure_from_law_without_a_provision_is_never_final(rule: str) -> None:
    assert override(against_rule=rule).index[0]["kind"] == "draft"
    cited = override(against_rule=rule, grounds="See section 12(2).")
    assert cited.index[0]["kind"] == "final"
    assert "We chose the municipality under section 12(2)." in letter(cited)


@pytest.mark.parametrize("rule", ["capacity", "scored_only"])
def test_a_departure_from_a_policy_is_told_to_the_officer_alone(rule: str) -> None:
    made = override(against_rule=rule)
    assert made.index[0]["kind"] == "final"
    assert made.index[0]["note"].startswith("departs from a practice that is no rule of law: ")
    assert "practice" not in "".join(content.decode() for content in made.files.values())


def test_an_exclusion_that_is_not_the_cases_own_is_a_policy() -> None:
    decided = Decision("C1", "B", 2, DAY, "override", grounds="Because.", against_rule="exclusion")
    due = Due(lines(MADE)[0], State.OVERRIDE, decided)
    of_the_agency = letters([(Background(MADE.problem, excluded=()), [due])], Templates.of(None))
    its_own = letters([(Background(MADE.problem, excluded={"C1"}), [due])], Templates.of(None))
    assert [made.index[0]["kind"] for made in (of_the_agency, its_own)] == ["final", "draft"]


def test_a_rule_that_nobody_knows_is_taken_for_law() -> None:
    assert override(against_rule="an_old_one").index[0]["kind"] == "draft"


def test_the_quota_is_cited_as_the_decision_has_it() -> None:
    within, beyond = "has room within its quota", "may receive more than its quota"
    assert within in letter(override())
    broken = letter(override(against_rule="quota", grounds="See section 12(2)."))
    assert within not in broken
    exempt = letter(override(over_quota_basis="special"))
    assert beyond in exempt
    assert within not in exempt


def test_an_accepted_case_that_has_come_above_the_quota_is_told_so() -> None:
    decided = Decision("C1", lines(MADE)[0]["municipality"], 2, DAY, over_quota_basis="close_family")
    text = letter(letters_of(MADE, None, decided))
    assert "receives more than its quota" in text
    assert "has a place for you within its quota" not in text


def test_another_number_of_persons_makes_a_draft() -> None:
    decided = Decision("C1", "B", 3, DAY, "override", grounds="Because of the school.")
    made = letters_of(MADE, None, decided)
    assert made.index[0]["draft"] == "the case had 2 persons in the run and 3 in the decision"


def test_an_override_takes_no_place_of_the_proposal_in_its_notice() -> None:
    offers = [("A", Kind.TREATMENT, "trauma", 2), ("B", Kind.TREATMENT, "trauma", 2)]
    solved = solve(
        problem({"A": 9, "B": 0}, case("C1", needs(Kind.TREATMENT, "trauma")), offers=offers, language="en")
    )
    (row,) = lines(solved)
    assert row["offers"]
    decided = Decision("C1", "B", 1, DAY, "override", grounds="Because.")
    assert "counted on a place" not in letter(letters_of(solved, None, decided), "notice")


# --- what must be seen -------------------------------------------------------------------------------------------


def proposal(templates: Templates) -> Letters:
    return letters([(Background(MADE.problem), [Due(lines(MADE)[0], State.PROPOSED)])], templates)


def test_a_proposal_is_marked_in_every_letter() -> None:
    made = proposal(Templates.of(None))
    for kind in ("decision", "notice"):
        text = letter(made, kind).rstrip().splitlines()
        assert text[0].startswith(MARK)
        assert text[-1].startswith(MARK)
    assert letter(made, "advance").startswith("PROPOSAL. No decision has been made in the case.\n")
    assert (made.index[0]["kind"], made.index[0]["letter_no"]) == ("proposal", None)


@pytest.mark.parametrize("text", ["x\n" * 500, "line\n\n" * 300, "long " * 2000 + "\n" + "a\n" * 90, "", "one"])
def test_no_page_of_plain_text_is_without_the_mark(text: str) -> None:
    content = marked(text.encode(), "a.txt", MARK).decode()
    height = 0
    for line in content.splitlines():
        height = 0 if line == MARK else height + min(PAGE, max(1, -(-len(line) // WIDTH)))
        assert height <= PAGE + 3
    assert content.startswith(MARK)
    assert [line for line in content.splitlines() if line and line != MARK] == [
        line for line in text.splitlines() if line
    ]


def test_markup_has_the_mark_in_view_and_behind_every_printed_page() -> None:
    content = marked(b"<html><body class='a'><p>x</p></body></html>", "a.html", "<P>").decode()
    assert content.startswith("<html><body class='a'><style>")
    assert "position:fixed" in content
    assert content.count("&lt;P&gt;") == 2
    assert marked(b"<p>x</p>", "a.html", MARK).startswith(b"<style>")


def test_a_format_without_a_way_must_show_the_mark_itself() -> None:
    with pytest.raises(UsageError, match="must show"):
        marked(b"<a/>", "a.xml", MARK)
    assert marked(f"<a>{MARK}</a>".encode(), "a.xml", MARK).startswith(b"<a>")


def test_what_a_template_hides_of_a_draft_stands_in_front(tmp_path: Path) -> None:
    (tmp_path / "decision.html.j2").write_text("<p>{{ letter.municipality }}</p>", encoding="utf-8")
    decided = Decision("C1", "B", 2, DAY, "override")
    made = letters_of(MADE, Templates.of(tmp_path), decided)
    assert "main considerations have not been written" in letter(made)
    shown = with_sentences(b"<p>a &amp;\nb</p>", "a.html", ("a & b",))
    assert shown == b"<p>a &amp;\nb</p>"
