"""One run, checked from what lies in its folder; nothing of it is taken on trust but the solver's own bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from visitering.audit import mismatches
from visitering.audit.bound import scarce_things
from visitering.audit.certificate import certificate, digest
from visitering.domain.problem import Problem
from visitering.domain.result import Result, TierResult
from visitering.domain.run_tables import COLUMNS
from visitering.errors import InputError, UnreadableError, UsageError
from visitering.goals.score import Scores
from visitering.loading import Loaded, load
from visitering.profiles.write import FOLDER, of_run_folder
from visitering.rules.book import Rulebook
from visitering.said import said
from visitering.storing.run_files import SCENARIO, RunFiles
from visitering.storing.stored_result import result_of
from visitering.verifying.cases import Cases
from visitering.verifying.tables import wrong_summary, wrong_tables


@dataclass
class Verification:
    """`checked`: what was looked at and how much of it, in the order of the work; `mismatches`: what is wrong."""

    folder: Path
    checked: dict[str, Any] = field(default_factory=dict)
    mismatches: list[str] = field(default_factory=list)
    tiers: tuple[TierResult, ...] = ()

    @property
    def agrees(self) -> bool:
        return not self.mismatches


def verify(folder: Path) -> Verification:
    """Everything that can be recomputed from a run folder; raises `UsageError` where it is none.

    What cannot be read any more is a mismatch where the manifest tells that it once was another file, or where it
    can only be the work of somebody who changed it; the check goes on as far as what is left allows.
    """
    files = RunFiles(folder)
    done = Verification(folder)
    done.checked |= {"inputs": len(files.listed("inputs")), "outputs": len(files.listed("outputs"))}
    done.mismatches += files.strange()
    if not done.mismatches:
        done.mismatches += _other_inputs(files)
    try:
        loaded = load(folder / SCENARIO)
    except InputError as error:
        if done.mismatches:
            done.mismatches.append(said("the copy of the inputs cannot be read: {faults}", faults=error.faults[0]))
            return done
        raise UsageError(
            said(
                "{folder}: its copy of the inputs can no longer be read: {faults}",
                folder=folder,
                faults=error.faults[0],
            )
        ) from error
    try:
        _verify(files, loaded, done)
    except UnreadableError as error:
        done.mismatches.append(str(error))
    return done


def _verify(files: RunFiles, loaded: Loaded, done: Verification) -> None:
    problem = loaded.problem
    done.mismatches += _other_scenario(files.manifest.get("scenario"), loaded.scenario.resolved)
    rows, stated = files.explanations(), files.certificate()
    result = result_of(rows, stated, problem.policy)
    book, scores = Rulebook(problem), Scores(problem)
    done.checked |= _counts(problem, scores, result)
    if wrong := list(_wrong_list(problem, rows)) or mismatches(problem, result, book, scores):
        done.mismatches += wrong
        return
    done.tiers = result.tiers
    if stated != certificate(result.tiers, files.listed("inputs")):
        done.mismatches.append(said("certificate.json: its figures contradict each other"))
    done.mismatches += _published(files, loaded, Cases(book, scores, result), rows)


def _published(files: RunFiles, loaded: Loaded, cases: Cases, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Every figure that is told of cases, municipalities and tiers."""
    known = {case.case_id: case for case in cases.problem.cases}
    lines = {row["case_id"]: row for row in rows}
    try:
        for case_id, row in lines.items():
            yield from cases.wrong(known[case_id], row)
        yield from wrong_tables(files, loaded.scenario.dialect, cases, lines)
        yield from _wrong_profile(files, loaded)
        yield from wrong_summary(files.manifest["summary"], cases, cases.result)
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(
            said("what the run says of its cases lacks something ({error})", error=error)
        ) from error


def _wrong_profile(files: RunFiles, loaded: Loaded) -> Iterator[str]:
    """The files of the run's profile must be those that it makes of the run's tables, byte for byte."""
    tables = {name: files.content(name) for name in COLUMNS}
    try:
        expected = of_run_folder(loaded, tables)
    except UsageError:
        expected = {}  # a row that the profile cannot hold: the run has no file of it
    listed = {name for name in files.listed("outputs") if name.startswith(FOLDER)}
    for name in sorted(listed | expected.keys()):
        if name not in expected:
            yield said("{name} is no file that the run's profile makes", name=name)
        elif name not in listed or files.content(name) != expected[name]:
            yield said("{name} is not what the run's profile makes of its tables", name=name)


def _wrong_list(problem: Problem, rows: list[dict[str, Any]]) -> Iterator[str]:
    """The explanations must be one each of the batch and of the locked cases, in the order of the file."""
    explained = {case.case_id for case in (*problem.batch, *problem.locked)}
    if [row["case_id"] for row in rows] != [c.case_id for c in problem.cases if c.case_id in explained]:
        yield said("explanations.jsonl does not have one line for each case, in their order")


def _other_scenario(kept: Any, read: Mapping[str, Any]) -> Iterator[str]:
    """The manifest's scenario and the copy must be one, but for where they lie.

    Future prices that the run worked out stand in the copy alone: it is placed with them when it is placed again.
    Which earlier run a draft begins from stands in the manifest alone.
    """
    if not isinstance(kept, Mapping):
        yield said("manifest.json does not hold the scenario")
        return
    for key in sorted({*kept, *read} - {"data", "output", "move"}):
        kept_here, there = kept.get(key), read.get(key)
        if key == "future" and isinstance(kept_here, Mapping) and isinstance(there, Mapping):
            kept_here = {"given": there.get("given")} | dict(kept_here) if "given" in there else kept_here
        if kept_here != there:
            yield said("manifest.json and {scenario} differ in {key}", scenario=SCENARIO, key=key)


def _other_inputs(files: RunFiles) -> Iterator[str]:
    """The certificate says which inputs it is about, in one hash."""
    try:
        stated = files.certificate()
    except UnreadableError as error:
        yield str(error)
        return
    if not isinstance(stated, Mapping) or stated.get("inputs_sha256") != digest(files.listed("inputs")):
        yield said("certificate.json is about other inputs than those of the run")


def _counts(problem: Problem, scores: Scores, result: Result) -> dict[str, Any]:
    return {
        "cases": len(problem.batch),
        "placed": len(result.placements),
        "locked": len(problem.locked),
        "municipalities": len(problem.municipalities),
        "openings": len(problem.shortages_in_force),
        "offers": len(scarce_things(scores)) - len(problem.shortages_in_force),
        "services": sum(len(by_place) for by_place in problem.capacities.values()) if problem.services else 0,
        "goals": sum(len(tier) for tier in problem.policy.tiers),
        "tiers": len(result.tiers),
    }
