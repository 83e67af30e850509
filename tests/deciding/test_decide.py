"""Deciding on a run: what is recorded, and everything that is refused with nothing written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import decided_runs as small
from visitering import pipeline
from visitering.deciding.choices import Choices
from visitering.deciding.decide import Decided, decide
from visitering.deciding.reopen import Request, reopen
from visitering.domain.decisions import Decision
from visitering.domain.facts import facts_sha256
from visitering.errors import UsageError
from visitering.loading import load
from visitering.storing.run_folder import RunFolder

WHY = "ganske særlige forhold"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The dataset, its scenario and its run, moved together."""
    return small.copied(tmp_path)


def on(folder: Path, *accept: str, **choices: object) -> Decided:
    run = folder / "runs" / small.RUN
    listed = {"reviewed_list": small.reviewed(run)} if choices.get("all_clear") else {}
    return decide(run, Choices(**({"by": "AB", "accept": accept} | listed | choices)))  # type: ignore[arg-type]


def refused(folder: Path, *accept: str, **choices: object) -> str:
    """The sentence; nothing is written."""
    before = (folder / "data" / "decisions.csv").read_bytes()
    with pytest.raises(UsageError) as error:
        on(folder, *accept, **choices)
    assert (folder / "data" / "decisions.csv").read_bytes() == before
    return str(error.value)


def test_an_accepted_proposal_is_recorded_with_all_that_it_is(folder: Path) -> None:
    on(folder, "C1", "C7")
    c1, c7 = small.book(folder)["C1"], small.book(folder)["C7"]
    assert c1.recorded_at is not None
    assert c1 == Decision(
        "C1",
        "0751",
        2,
        small.DAY,
        uses=("S1",),
        run=small.RUN,
        proposed_municipality="0751",
        decided_by="AB",
        recorded_at=c1.recorded_at,
        command_id=c7.command_id,
        event=c1.event,
        facts_sha256=c1.facts_sha256,
    )
    problem = load(folder / "scenario.yaml").problem
    assert c1.facts_sha256 == facts_sha256(problem.cases[0], problem.links)
    assert (c7.municipality, c7.over_quota_basis) == ("0101", "close_family")


def test_uses_are_those_that_the_run_states(folder: Path) -> None:
    on(folder, all_clear=True)
    stated = {}
    text = (folder / "runs" / small.RUN / "assignments.csv").read_text(encoding="utf-8-sig")
    for line in text.splitlines()[1:]:
        cells = line.split(";")
        stated[cells[0]] = tuple(filter(None, cells[8].split("|")))
    recorded = {case: decision.uses for case, decision in small.book(folder).items()}
    assert recorded == {case: uses for case, uses in stated.items() if case in recorded}
    assert recorded["C3"] == ("O1",)


def test_all_clear_leaves_what_needs_a_look(folder: Path) -> None:
    decided = on(folder, all_clear=True)
    assert [d.case_id for d in decided.decisions] == ["C1", "C2", "C3", "C7", "C8"]
    assert small.batch(folder) == ["C5", "C6"]
    assert on(folder, all_clear=True).decisions == ()


def test_what_was_rejected_is_decided_by_name_and_needs_no_rule_named(folder: Path) -> None:
    on(folder, reject=("C2",), reason="skal afklares", by="CD")
    again = pipeline.run(folder / "scenario.yaml")
    assert {row["case_id"]: row["status"] for row in again.rows["assignments.csv"]}["C2"] == "needs_decision"
    decided = on(folder, override=(("C2", "0851"),), reason=WHY)
    assert [(d.municipality, d.against_rule) for d in decided.decisions] == [("0851", None)]


def test_a_rule_that_may_be_named_need_not_be(folder: Path) -> None:
    on(folder, reject=("C2",), reason="skal afklares", by="CD")
    decided = on(folder, override=(("C2", "0851"),), reason=WHY, against=("not_again",))
    assert [d.against_rule for d in decided.decisions] == [None]


def test_all_clear_does_not_undo_a_rejection(folder: Path) -> None:
    on(folder, reject=("C2",), reason="skal afklares", by="CD")
    decided = on(folder, all_clear=True)
    assert [d.case_id for d in decided.decisions] == ["C1", "C3", "C7", "C8"]
    assert decided.left_out == ("C2 was rejected by CD on 2018-05-02 (Aalborg was proposed): decide it by name",)
    assert on(folder, all_clear=True).left_out == decided.left_out
    on(folder, "C2")
    assert small.book(folder)["C2"].decision == "accepted"


@pytest.mark.parametrize("overridden", [False, True])
def test_all_clear_does_not_undo_a_reopening(folder: Path, overridden: bool) -> None:
    how: dict[str, object] = {"override": (("C8", "0851"),), "reason": WHY} if overridden else {"accept": ("C8",)}
    on(folder, **({"accept": ()} | how))
    reopen(folder / "data", Request("C8", "other", "agency", "skal ses igen", "CD", date(2018, 5, 3)))
    decided = on(folder, all_clear=True)
    assert "C8" not in [d.case_id for d in decided.decisions]
    place = "Aalborg" if overridden else "Aarhus"
    assert decided.left_out == (f"C8 was reopened by CD on 2018-05-03 ({place} was decided): decide it by name",)


def test_all_clear_does_not_undo_what_was_decided_on_an_earlier_run(folder: Path) -> None:
    on(folder, reject=("C8",), reason="skal afklares", by="CD")
    later = pipeline.run(folder / "scenario.yaml").write()
    decided = decide(later, Choices("AB", all_clear=True, reviewed_list=small.reviewed(later)))
    assert [sentence[:19] for sentence in decided.left_out] == ["C8 was rejected by "]


def test_the_next_batch_counts_and_locks(folder: Path) -> None:
    on(folder, "C1", "C3")
    problem = load(folder / "scenario.yaml").problem
    assert [case.case_id for case in problem.locked] == ["C1", "C3", "C4"]
    assert problem.left.tolist() == [0, 1, 4]
    assert problem.taken == {"S1": 1, "O1": 1}
    again = pipeline.run(folder / "scenario.yaml")
    rows = {row["case_id"]: row for row in again.rows["assignments.csv"]}
    assert [rows[case]["status"] for case in ("C1", "C3", "C4")] == ["locked"] * 3
    assert rows["C2"]["status"] == "proposed"
    assert "S1" not in "".join(row["uses"] for row in rows.values() if row["status"] == "proposed")


def test_manual_review_is_accepted_by_name_and_with_a_look(folder: Path) -> None:
    assert refused(folder, "C5") == (
        "C5 is on manual review (unaccompanied minor): look at it, then accept it by name with --reviewed. "
        "Nothing was decided"
    )
    on(folder, "C5", reviewed=True)
    assert small.book(folder)["C5"].municipality == "0851"


def test_all_clear_with_reviewed_still_leaves_manual_reviews(folder: Path) -> None:
    assert "C5" not in [d.case_id for d in on(folder, all_clear=True, reviewed=True).decisions]


def test_what_is_decided_is_not_decided_again(folder: Path) -> None:
    on(folder, "C1")
    assert refused(folder, "C1", by="CD") == (
        "C1 is already decided: Aarhus, on 2018-05-02 by AB. Nothing was decided"
    )
    assert "C1 is already decided" in refused(folder, override=(("C1", "0851"),), reason=WHY)
    assert "C1 is already decided" in refused(folder, reject=("C1",), reason="x")
    assert "C4 is already decided: Aalborg, on 2018-04-10." in refused(folder, "C4")


def test_a_case_decided_by_somebody_else_on_a_later_day_is_seen(folder: Path) -> None:
    """The run's date is not the end of the book."""
    with (folder / "data" / "decisions.csv").open("a", encoding="utf-8") as file:
        file.write("C2,0851,1,2018-06-01\n")
    assert refused(folder, "C2").startswith("C2 is already decided: Aalborg, on 2018-06-01.")


def test_every_case_that_cannot_be_decided_is_named_at_once(folder: Path) -> None:
    assert refused(folder, "C1", "C4", "C99", "C6") == (
        "C4 is already decided: Aalborg, on 2018-04-10. The run has no case C99. "
        "The run proposes nothing for C6; use --override C6=MUNICIPALITY with a reason. Nothing was decided"
    )
    assert "did you mean C1" in refused(folder, "C11")


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({}, "nothing to decide"),
        ({"accept": ("C1", "C1")}, "C1 is named twice"),
        ({"accept": ("C1",), "reject": ("C1",), "reason": "x"}, "C1 is named twice"),
        ({"override": (("C1", "0851"),)}, "--override and --reject need a --reason"),
        ({"reject": ("C1",), "reason": "  "}, "--override and --reject need a --reason"),
        ({"override": (("C1", "0851"),), "reason": "x"}, "at least 10 letters"),
        ({"override": (("C1", "0851"),), "reason": "på grund… 1234567890"}, "at least 10 letters"),
        ({"accept": ("C1",), "reason": "x"}, "--reason belongs to"),
        ({"accept": ("C1",), "against": ("quota",)}, "--against belongs to"),
        ({"accept": ("C1",), "by": " "}, "--as must not be blank"),
        ({"accept": ("C1",), "by": "010190-1234"}, "--as must not be a CPR number"),
        ({"accept": ("C1",), "by": "A|B"}, "--as must be an identifier"),
        ({"reject": ("C1",), "reason": "ring 0101901234"}, "--reason must not hold a CPR number"),
        ({"accept": ("C1",), "on": date(2018, 5, 1)}, "--on must be a day of 2018"),
        ({"accept": ("C1",), "on": date(2019, 5, 3)}, "--on must be a day of 2018"),
        ({"override": (("C1", "Alborg"),), "reason": WHY}, "did you mean 0851 (Aalborg)"),
        (
            {"override": (("C1", "0851"),), "reason": WHY, "against": ("quota",)},
            "No override here is against the rule",
        ),
        ({"reject": ("C6",), "reason": "x"}, "nothing to reject"),
    ],
)
def test_what_is_refused(folder: Path, choices: dict[str, object], sentence: str) -> None:
    assert sentence in refused(folder, **({"accept": ()} | choices))


# --- override and reject ----------------------------------------------------------------------------------------


def test_an_override_takes_no_openings_elsewhere(folder: Path) -> None:
    on(folder, override=(("C1", "aalborg"),), reason="Kusine  på\nstedet")
    c1 = small.book(folder)["C1"]
    assert (c1.decision, c1.municipality, c1.proposed_municipality, c1.uses) == ("override", "0851", "0751", ())
    assert (c1.reason, c1.against_rule) == ("Kusine på stedet", None)


def test_an_override_that_stays_keeps_its_openings(folder: Path) -> None:
    on(folder, override=(("C1", "0751"),), reason="som foreslået, men af andre grunde")
    assert small.book(folder)["C1"].uses == ("S1",)


def test_an_override_against_a_rule_must_name_it(folder: Path) -> None:
    override = (("C2", "0751"),)
    sentence = refused(folder, override=override, reason="truslen er ophørt")
    assert sentence.startswith("The rule exclusion forbids C2 Aarhus: ")
    assert sentence.endswith("to decide so all the same, add --against exclusion. Nothing was decided")
    assert "add --against exclusion" in refused(folder, override=override, reason=WHY, against=("quota",))
    on(folder, override=override, reason="truslen er ophørt", against=("exclusion",))
    assert small.book(folder)["C2"].against_rule == "exclusion"
    run = pipeline.run(folder / "scenario.yaml")
    assert run.summary["against_rules"] == [{"case_id": "C2", "municipality": "0751", "rule": "exclusion"}]


def test_a_case_that_could_not_be_placed_is_placed_by_override(folder: Path) -> None:
    on(folder, override=(("C6", "København"),), reason="ingen andre steder", against=("quota",))
    c6 = small.book(folder)["C6"]
    assert (c6.municipality, c6.against_rule, c6.over_quota_basis, c6.proposed_municipality) == (
        "0101",
        "quota",
        None,
        None,
    )


def test_an_override_beyond_the_quota_that_is_exempt_names_its_basis(folder: Path) -> None:
    on(folder, override=(("C7", "0101"),), reason="søster på stedet")
    assert (small.book(folder)["C7"].over_quota_basis, small.book(folder)["C7"].against_rule) == (
        "close_family",
        None,
    )


def test_a_rejected_case_is_in_the_next_batch(folder: Path) -> None:
    on(folder, reject=("C2",), reason="skal afklares")
    c2 = small.book(folder)["C2"]
    assert (c2.decision, c2.municipality, c2.uses, c2.reason) == ("rejected", "0851", (), "skal afklares")
    assert "C2" in small.batch(folder)
    assert refused(folder, reject=("C2",), reason="igen").startswith("C2 of this run is already rejected by AB.")
    on(folder, "C2")
    assert "C2" not in small.batch(folder)


# --- the dataset has moved on -----------------------------------------------------------------------------------


def test_a_place_that_is_gone_meanwhile_is_not_given_twice(folder: Path) -> None:
    on(folder, override=(("C6", "0751"),), reason=WHY, against=("exclusion",))
    assert refused(folder, "C1", "C3", "C8") == (
        "C8 can no longer go to Aarhus (quota: 0 left under the quota, 1 needed); run the batch again or override. "
        "Nothing was decided"
    )
    decided = on(folder, all_clear=True)
    assert [d.case_id for d in decided.decisions] == ["C1", "C2", "C3", "C7"]
    assert [sentence[:28] for sentence in decided.left_out] == ["C8 can no longer go to Aarhu"]


def test_an_opening_that_is_gone_meanwhile_is_not_filled_twice(folder: Path) -> None:
    with (folder / "data" / "decisions.csv").open("w", encoding="utf-8") as file:
        file.write("case_id,municipality,persons,decided_on,uses\nE1,0851,1,2018-05-02,S1\n")
    assert refused(folder, "C1").startswith("C1 was to take S1, where no place is left;")


def test_a_case_that_changed_is_placed_again_first(folder: Path) -> None:
    persons = folder / "data" / "persons.csv"
    persons.write_text(persons.read_text(encoding="utf-8") + "P99,C8,2001\n", encoding="utf-8")
    assert refused(folder, "C8", stale=True).startswith(
        "C8 had 1 persons in the run and has 2 now; run the batch again."
    )
    for name in ("persons", "cases"):
        path = folder / "data" / f"{name}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "C8" not in line), encoding="utf-8")
    assert refused(folder, "C8", stale=True).startswith(
        "C8 is not in the dataset's batch any more; run the batch again."
    )


def test_a_run_of_other_inputs_is_refused(folder: Path) -> None:
    with (folder / "data" / "travel_times.csv").open("a", encoding="utf-8") as file:
        file.write("0101,0851,300\n")
    (folder / "data" / "links.csv").write_text("case_id,linked_case_id,kind\n", encoding="utf-8")
    (folder / "data" / "competences.csv").unlink()
    assert refused(folder, "C8") == (
        f"{small.RUN} is not up to date: competences.csv is gone since; links.csv is new since; travel_times.csv has "
        "changed since; decide on a new run, or add --stale to decide on this one all the same; nothing was decided"
    )
    on(folder, "C8", stale=True)
    assert small.book(folder)["C8"].municipality == "0751"


def test_a_run_that_has_a_newer_one_is_refused(folder: Path) -> None:
    newer = pipeline.run(folder / "scenario.yaml").write()
    (folder / "runs" / "notes").mkdir()
    shutil.copytree(folder / "runs" / small.RUN, folder / "runs" / f"{small.RUN}-copy")
    assert f"not up to date: {newer.name} is a newer run of the scenario; decide on" in refused(folder, "C8")
    decide(newer, Choices("AB", ("C8",)))
    on(folder, "C1", stale=True)


def test_a_newer_run_of_another_scenario_or_a_draft_makes_none_old(folder: Path) -> None:
    for name, held in (("other", None), ("small", [{"case": "C8", "municipality": "0851"}])):
        newer = folder / "runs" / f"{name}-2018-05-02-007"
        shutil.copytree(folder / "runs" / small.RUN, newer)
        manifest = json.loads((newer / "manifest.json").read_text(encoding="utf-8"))
        manifest["scenario"] |= {"name": name} | ({"held": held} if held else {})
        (newer / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    on(folder, "C8")


def test_the_book_makes_no_run_old(folder: Path) -> None:
    on(folder, "C8")
    on(folder, "C1", by="CD")
    assert {"C1", "C8"} <= small.book(folder).keys()


def test_linked_cases_stay_together(tmp_path: Path) -> None:
    links = "case_id,linked_case_id,kind\nC1,C8,same_municipality\n"
    folder = small.make(tmp_path / "linked", links=links).parents[1]
    sentence = refused(folder, "C1", override=(("C8", "0851"),), reason=WHY)
    assert sentence.startswith("C1 can no longer go to Aarhus (links: ")
    on(folder, "C1")
    assert "The rule links forbids C8 Aalborg" in refused(folder, override=(("C8", "0851"),), reason=WHY)


def test_a_dataset_that_moved_is_asked_for(folder: Path, tmp_path: Path) -> None:
    (folder / "data").rename(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="say where it is with --data"):
        decide(folder / "runs" / small.RUN, Choices("AB", ("C1",)))
    decide(folder / "runs" / small.RUN, Choices("AB", ("C1",)), tmp_path / "elsewhere")
    (tmp_path / "elsewhere").rename(folder / "data")
    assert small.book(folder)["C1"].municipality == "0751"


def test_a_book_is_begun_where_there_is_none(folder: Path) -> None:
    (folder / "data" / "decisions.csv").unlink()
    on(folder, "C8")
    assert small.book(folder)["C8"].municipality == "0751"


def test_a_later_day_of_the_decision(folder: Path) -> None:
    on(folder, "C1", on=date(2018, 5, 4))
    assert small.book(folder)["C1"].decided_on == date(2018, 5, 4)


def test_the_run_knows_its_dataset_wherever_both_are(folder: Path) -> None:
    assert RunFolder(folder / "runs" / small.RUN).dataset.resolve() == (folder / "data").resolve()


def test_choices_are_checked_before_anything_is_read(tmp_path: Path) -> None:
    check: Callable[[], object] = Choices("AB").checked
    with pytest.raises(UsageError, match="nothing to decide"):
        check()
    with pytest.raises(UsageError, match="is not a run folder"):
        decide(tmp_path, Choices("AB", ("C1",)))
