"""The folder of letters: a file a letter, and an index of them for the caseworkers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from visitering.domain.cases import Kind
from visitering.domain.problem import Problem
from visitering.explaining.catalogue import Catalogue
from visitering.goals.score import Scores
from visitering.reporting.letters.advance import Anonymiser
from visitering.reporting.letters.decision import decision
from visitering.reporting.letters.due import Due, State
from visitering.reporting.letters.earlier import DRAFT, FINAL, PROPOSAL, Earlier, Written
from visitering.reporting.letters.mark import marked, with_sentences
from visitering.reporting.letters.notice import notice
from visitering.reporting.letters.overridden import broken_rule, row_of
from visitering.reporting.letters.paper.sheet import Sheet
from visitering.reporting.letters.source import Source
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.voice import Voice
from visitering.rules.book import Rulebook
from visitering.storing.folder import sha256
from visitering.storing.names import file_names

INDEX = (
    "case_id", "municipality", "status", "decision", "notice", "advance", "same_household", "draft", "why_none",
    "kind", "decided_on", "decided_by", "run", "command_id", "letter_no", "replaces", "sha256", "notice_sha256",
    "note",
)  # fmt: skip
"""`same_household`: how many cases of the batch have a household like the one that the advance notice tells of.

`letter_no`, `replaces`: of the letters of decisions on a case, and the file of the one that this one replaces; the
hashes are those of letter and notice. `note` is for the officer alone.
"""


class Background:
    """What the letters of one run have in common: its problem, its rules and points, and what its cases share.

    `excluded`: the cases that have an exclusion of their own, where that is known.
    """

    def __init__(self, problem: Problem, excluded: Collection[str] | None = None) -> None:
        self.problem, self.book, self.scores = problem, Rulebook(problem), Scores(problem)
        self.anonymiser, self.catalogue = Anonymiser(problem), Catalogue.of(problem)
        self.cases = {case.case_id: case for case in problem.cases}
        self.voices = {several: Voice(problem, several=several) for several in (False, True)}
        self.excluded = excluded

    def source(self, due: Due) -> Source:
        """What the letter of a case is written from: of an override, nothing that the run weighed."""
        row, decided = due.row, due.decision
        if decided is not None and due.state is State.OVERRIDE:
            row = row_of(row, decided, self.catalogue)
        elif decided is not None:
            row = {**row, "over_quota_basis": decided.over_quota_basis}
        case = self.cases[row["case_id"]]
        excluded = any(case.of_kind(Kind.EXCLUSION)) if self.excluded is None else case.case_id in self.excluded
        return Source(case, row, self.book, self.scores, self.voices[row["persons"] > 1], decided, excluded)


@dataclass(frozen=True)
class Letters:
    """Letters by path, the rows of their index, and by path what each letter is on paper."""

    files: dict[str, bytes]
    index: list[dict[str, Any]]
    sheets: dict[str, Sheet] = field(default_factory=dict)

    @property
    def summary(self) -> dict[str, int]:
        written = [row for row in self.index if row["decision"]]

        def having(status: State) -> int:
            return sum(row["status"] == status and not row["decision"] for row in self.index)

        return {
            "cases": len(self.index),
            "written": len(written),
            "decided": sum(row["kind"] != PROPOSAL for row in written),
            "overrides": sum(row["status"] == State.OVERRIDE for row in written),
            "final": sum(row["kind"] == FINAL for row in written),
            "drafts": sum(row["kind"] == DRAFT for row in written),
            "proposals": sum(row["kind"] == PROPOSAL for row in written),
            "replacing": sum(bool(row["replaces"]) for row in written),
            "rejected": having(State.REJECTED),
            "reopened": having(State.REOPENED),
            "undone": having(State.UNDONE),
            "needs_decision": having(State.NEEDS_DECISION),
            "locked": having(State.LOCKED),
            "rare_households": sum(row["same_household"] == 1 for row in written),
        }


def letters(
    of_runs: Iterable[tuple[Background, Sequence[Due]]], templates: Templates, earlier: Earlier | None = None
) -> Letters:
    """The letters of all cases that are due one. `earlier`: those written before, which these may replace."""
    items = [(background, due) for background, dues in of_runs for due in dues]
    named = file_names(due.row["case_id"] for _, due in items)
    places = file_names(place.code for background, _ in items for place in background.problem.municipalities)
    desk = _Desk(templates, earlier or Earlier(), named)
    advance: dict[str, list[tuple[_Seen, dict[str, Any]]]] = defaultdict(list)
    index: list[dict[str, Any]] = []
    for background, due in items:
        index.append(_entry(due))
        if not due.why_none:
            seen = desk.write(background, due, index[-1])
            advance[index[-1]["municipality"]].append((seen, index[-1]))
    for municipality, notices in advance.items():
        # In the order of their texts: the numbers must not tell which case came first.
        for number, (seen, entry) in enumerate(sorted(notices, key=lambda item: item[0].text), start=1):
            entry["advance"] = path = f"advance/{places[municipality]}/{number:02d}{templates.suffix('advance')}"
            desk.put(path, seen)
    return Letters(desk.files, index, desk.sheets)


def _entry(due: Due) -> dict[str, Any]:
    """The row of the index of a case, before its letters are written."""
    row, decided = due.row, due.decision
    entry = dict.fromkeys(INDEX) | {"case_id": row["case_id"], "municipality": row["municipality"]}
    entry |= {"status": str(due.state), "why_none": due.why_none or None}
    if decided is not None:
        told = ("municipality", "decided_on", "decided_by", "run", "command_id")
        entry |= {column: getattr(decided, column) for column in told}
    return entry


@dataclass(frozen=True)
class _Seen:
    """A letter as it is written, and as it goes on paper."""

    text: bytes
    sheet: Sheet


@dataclass
class _Desk:
    """Where letters are written one after the other."""

    templates: Templates
    earlier: Earlier
    named: Mapping[str, str]

    def __post_init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.sheets: dict[str, Sheet] = {}

    def put(self, path: str, seen: _Seen) -> None:
        self.files[path], self.sheets[path] = seen.text, seen.sheet

    def write(self, background: Background, due: Due, entry: dict[str, Any]) -> _Seen:
        """Writes the letter and the notice of a case, with what the index says of them; gives its advance notice."""
        source = background.source(due)
        before = None if due.decision is None else self.earlier.last(source.case.case_id)
        letter = self._decision(source, None if before is None else self.earlier.replaced_by(before))
        replaces = before and before.replaces
        number = before.number if before else 1
        if before is not None and sha256(letter.text) != before.sha256:
            letter, replaces, number = self._decision(source, before), before.path, before.number + 1
        notified = self._notice(source, before)
        for name, seen in (("decision", letter), ("notice", notified)):
            entry[name] = path = f"{name}/{self.named[due.row['case_id']]}{self.templates.suffix(name)}"
            self.put(path, seen)
        draft = decision(source).draft
        if due.decision is None:
            entry |= {"kind": PROPOSAL, "draft": "; ".join((source.voice.say("letter.draft.proposal"), *draft))}
        else:
            entry |= {"kind": DRAFT if draft else FINAL, "draft": "; ".join(draft), "letter_no": number}
            entry |= {"replaces": replaces, "sha256": sha256(letter.text), "notice_sha256": sha256(notified.text)}
            if source.against is not None and not source.breaks_law:
                entry["note"] = source.voice.say("letter.note.policy", rule=broken_rule(source))
        entry["same_household"] = background.anonymiser.same_household(source.case)
        return self._advance(background, source)

    def _decision(self, source: Source, before: Written | None) -> _Seen:
        """The letter, that says which one it replaces where there is one."""
        content = decision(source, () if before is None else (replacing(source, before),))
        return self._seen("decision", content, source, (*content.draft, *content.replaces), content.proposal)

    def _notice(self, source: Source, before: Written | None) -> _Seen:
        """The notice; where the municipality has had another one, it says so."""
        if before is None or before.municipality != source.municipality:
            return self._notice_that_replaces(source, None)
        for replaced in (None, self.earlier.replaced_by(before)):
            seen = self._notice_that_replaces(source, replaced)
            if sha256(seen.text) == before.notice_sha256:
                return seen
        return self._notice_that_replaces(source, before)

    def _notice_that_replaces(self, source: Source, before: Written | None) -> _Seen:
        voice = source.voice
        said = () if before is None else (voice.say("notice.replaces", date=voice.date(before.decided_on)),)
        content = notice(source, said)
        return self._seen("notice", content, source, (*content.draft, *said), content.proposal)

    def _advance(self, background: Background, source: Source) -> _Seen:
        on = None if source.decided is None else source.decided.decided_on
        content = background.anonymiser.advance(source.case, source.municipality, source.voice, decided_on=on)
        return self._seen("advance", content, source, (), content.proposal)

    def _seen(self, letter: str, content: Any, source: Source, sentences: Sequence[str], mark: str) -> _Seen:
        """A letter as its template writes it, with all that must be seen in it."""
        name = letter + self.templates.suffix(letter)
        text = with_sentences(self.templates.render(letter, content, source.voice), name, sentences)
        draft = bool(getattr(content, "draft", ()))
        sheet = Sheet.of(letter, text.decode(), content, source.voice, draft=draft)
        return _Seen(marked(text, name, mark) if mark else text, sheet)


def replacing(source: Source, before: Written) -> str:
    """Which letter another one replaces; one that was a draft may never have been sent."""
    code = "letter.replaces" if before.kind == FINAL else "letter.replaces.draft"
    say, named = source.voice.say, {"municipality": before.municipality, "earlier": before.number}
    return say(code, **named, number=before.number + 1, date=source.voice.date(before.decided_on))
