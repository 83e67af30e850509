"""`decide`: a caseworker's choices on a run become rows of the book, all or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from visitering.deciding.book import Book, held
from visitering.deciding.choices import Choices
from visitering.deciding.desk import Desk, Seen
from visitering.deciding.foreseen import Foreseen, foreseen
from visitering.deciding.looks import keep, proposals, read_list, record, seen_by
from visitering.deciding.refusals import Refused
from visitering.deciding.stale import refuse_stale
from visitering.domain.decisions import Decision
from visitering.errors import UsageError
from visitering.loading import Loaded, load
from visitering.said import begun, joined, said
from visitering.storing.access import Access
from visitering.storing.event_log import Stated
from visitering.storing.folder import hashes
from visitering.storing.run_files import SCENARIO
from visitering.storing.run_folder import RunFolder

FEW = 5
"""So many cases that nobody has looked at get a sentence each."""


@dataclass(frozen=True)
class Decided:
    """What was recorded, or would be: where, and why clear cases were left out after all."""

    path: Path
    decisions: tuple[Decision, ...]
    left_out: tuple[str, ...]
    names: dict[str, str]
    foreseen: Foreseen
    command_id: str

    @property
    def meant(self) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
        """All but the time and the command of recording."""
        meant = (replace(decision, recorded_at=None, command_id=None) for decision in self.decisions)
        return tuple(meant), self.left_out


def preview(run_folder: Path, choices: Choices, data: Path | None = None) -> Decided:
    """What `decide` would record as the dataset is now; nothing is written, and nobody waits for it.

    Raises what `decide` raises.
    """
    run, folder, choices = _asked(run_folder, choices, data)
    return _judged(run, _as_of_now(run, folder, choices), choices, Book(folder))[0]


def decide(run_folder: Path, choices: Choices, data: Path | None = None, seen: Decided | None = None) -> Decided:
    """Records decisions on a run's proposals in the book of its dataset, or of the folder `data`.

    The book is held from the first check to the last byte: what was decided meanwhile by others is seen. Raises
    `UsageError` with every case that cannot be decided so (nothing is written then), or where something else would
    be recorded than what was `seen` and agreed to; `InputError` where the dataset has a fault.
    """
    run, folder, choices = _asked(run_folder, choices, data)
    with held(folder, Access(run.inputs.scenario.group)) as book:
        now = _as_of_now(run, folder, choices)
        decided, read, content = _judged(run, now, choices, book)
        if seen is not None and seen.meant != decided.meant:
            raise UsageError(
                said(
                    "the dataset has changed since the question, and what was agreed to would not be what is "
                    "recorded; nothing was decided: ask again"
                )
            )
        if read:
            # Before the decision that rests on it: a list without a decision says no more than is true.
            keep(book, decided.command_id, content)
            record(book, run, choices.by, "list", read)
        if decided.decisions:
            book.append(decided.decisions, _stated(run, now, choices, decided.decisions))
        return decided


def _judged(run: RunFolder, now: Loaded, choices: Choices, book: Book) -> tuple[Decided, tuple[Seen, ...], bytes]:
    """What the choices come to; what the review list says was looked at, and its bytes."""
    cases, content = ((), b"") if choices.reviewed_list is None else read_list(choices.reviewed_list, run)
    read = proposals(run, cases)
    seen = seen_by(book, choices.by) | {*read} if choices.all_clear else frozenset()
    return _chosen(Desk(run, now.problem, choices, seen), book), read, content


def _stated(run: RunFolder, now: Loaded, choices: Choices, decisions: Sequence[Decision]) -> Stated:
    """What the event log is told of a `decide`: how many of each kind, on which run; no reason, no place."""
    kinds = Counter(decision.decision for decision in decisions)
    return Stated(
        "decide",
        choices.by,
        scenario={"name": now.scenario.policy.name, "sha256": run.files.listed("inputs")[SCENARIO]},
        inputs=hashes(now.files),
        cases=[decision.case_id for decision in decisions],
        result={**kinds, "run": run.name, "command_id": str(decisions[0].command_id)},
    )


def _asked(run_folder: Path, choices: Choices, data: Path | None) -> tuple[RunFolder, Path, Choices]:
    """The run, the folder of its dataset, and the choices checked."""
    run = RunFolder(run_folder)
    choices = choices.checked()
    folder = data or run.dataset
    if not folder.is_dir():
        raise UsageError(
            said("the dataset of the run is not at {folder} any more: say where it is with --data", folder=folder)
        )
    return run, folder, choices


def _as_of_now(run: RunFolder, folder: Path, choices: Choices) -> Loaded:
    """The dataset as it is now under the run's rules, on the day of the decision."""
    if not run.scenario.is_file():
        raise UsageError(said("{folder} is not a run folder: its copy of the scenario is missing", folder=run.folder))
    loaded = load(run.scenario, folder)
    if not choices.stale:
        refuse_stale(run, loaded.files)
    problem = loaded.problem
    on = choices.on or problem.policy.date
    if on < problem.policy.date or on.year != problem.year:
        raise UsageError(
            said(
                "--on must be a day of {year} from the run's decision date {date} on",
                year=problem.year,
                date=problem.policy.date,
            )
        )
    # What a draft holds by hand is no rule for what is decided: the desk looks at the holds itself.
    return replace(loaded, problem=replace(problem, policy=replace(problem.policy, date=on), held={}))


def _chosen(desk: Desk, book: Book) -> Decided:
    """Every choice judged; raises `UsageError` with all that cannot be."""
    choices = desk.choices
    refused: list[str] = []
    left_out: list[str] = []
    # What is decided by name comes first: the clear rest has what that leaves.
    for case_id, municipality in choices.override:
        _try(refused, desk.override, case_id, municipality)
    for case_id in choices.accept:
        _try(refused, desk.accept, case_id, by_name=True)
    for case_id in choices.reject:
        _try(refused, desk.reject, case_id)
    clear = desk.clear() if choices.all_clear else ()
    unseen = desk.unseen(clear)
    left_out += _not_looked_at(unseen, choices.by)
    for case_id in clear:
        if case_id in unseen:
            continue
        _try(left_out, desk.accept, case_id, by_name=False)
    unused = [rule for rule in choices.against if rule not in desk.broken]
    if unused and not refused:
        refused.append(
            said(
                "no override here is against the rule {unused}: leave --against {first} out",
                unused=", ".join(unused),
                first=unused[0],
            )
        )
    if refused:
        raise UsageError(joined([*map(_sentence, refused), said("Nothing was decided")], " "))
    names = dict(desk.catalogue.names)
    return Decided(book.path, tuple(desk.made), tuple(left_out), names, foreseen(desk), desk.command_id)


def _not_looked_at(cases: tuple[str, ...], by: str) -> list[str]:
    """A sentence each, or one for all where they are many."""
    how = said("look at it with explain --as, or name it in a --reviewed-list")
    if len(cases) <= FEW:
        return [
            said("{case} has not been looked at by {by} as it is proposed now: {how}", case=case, by=by, how=how)
            for case in cases
        ]
    return [
        said(
            "{count} cases have not been looked at by {by} as they are proposed now (look at them with explain "
            "--as, or name them in a --reviewed-list): {cases}",
            count=len(cases),
            by=by,
            cases=", ".join(cases),
        )
    ]


def _sentence(refusal: str) -> str:
    return begun(refusal) if refusal.endswith("?") else said("{sentence}.", sentence=begun(refusal))


def _try(refusals: list[str], choose: object, *arguments: str, **options: bool) -> None:
    assert callable(choose)
    try:
        choose(*arguments, **options)
    except Refused as reason:
        refusals.append(str(reason))
