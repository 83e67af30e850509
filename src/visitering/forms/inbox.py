"""A folder of filled forms is read: what can be taken becomes rows, and each form gets a reply.

All that one reading accepts counts in one step, rows and register together; replies are written after it. A process
killed before that step has changed nothing, and one killed after it has left replies to write, which the next reading
does: it knows every form by its SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from visitering.deciding.book import Book, held
from visitering.deciding.choices import text
from visitering.deciding.desk import now
from visitering.domain.geography import names_of
from visitering.errors import UsageError
from visitering.forms import reply
from visitering.forms.accepting import Accepted, accepted
from visitering.forms.answers import Answers
from visitering.forms.faults import FormFault
from visitering.forms.on_file import OnFile
from visitering.forms.opening import Opened, opened
from visitering.forms.register import ACCEPTED, REFUSED, TABLE, Registered, form_id, registered
from visitering.forms.understood import Desk, understood
from visitering.forms.vocabulary import vocabulary
from visitering.forms.writing import write_forms
from visitering.loading.dataset import read_dataset
from visitering.loading.findings import Findings
from visitering.said import os_reason, said
from visitering.storing.access import OWNER, beside
from visitering.storing.event_log import Stated, coming
from visitering.storing.replacing import content_of

REPLIES = "replies"
_OPEN_ELSEWHERE = ("~$", ".~", ".")
"""How the names begin of what spreadsheets put there while a file is open, and of hidden files."""


@dataclass(frozen=True)
class Asked:
    """`by`: who reads; `on`: the day of receipt, where not that of each cover; `today`: no form is of a later day."""

    by: str
    today: date
    on: date | None = None


@dataclass(frozen=True)
class FormRead:
    """What became of a file. `again`: it was accepted before. `municipality`: None where the file does not say."""

    file: str
    form_id: str
    outcome: str
    municipality: str | None
    again: bool
    faults: int
    reply: Path


@dataclass
class _Reading:
    """One reading of an inbox while it goes on."""

    asked: Asked
    names: dict[str, str]
    on_file: OnFile
    register: dict[str, Registered]
    forms: list[Accepted] = field(default_factory=list)
    rows: list[Registered] = field(default_factory=list)

    def take(self, one: Opened) -> _Taken:
        """A form as it stands in the register now, or what is wrong with it."""
        before = self.register.get(one.sha256)
        if before is not None and before.outcome == ACCEPTED:
            return _Taken(one, before, self._understood(one, before.received_on), again=True)
        found = self._understood(one, self.asked.on)
        row = self._refused(one, found) if isinstance(found, tuple) else self._accepted(one, found)
        if not row.same(before):
            self.rows.append(row)
            self.register[one.sha256] = row
        return _Taken(one, row, found, again=False)

    def _understood(self, one: Opened, on: date | None) -> Answers | tuple[FormFault, ...]:
        if one.filled is None:
            return one.faults
        desk = Desk(self.names, self.on_file, self.asked.today, on)
        return understood(one.filled, vocabulary(one.filled.language), desk)

    def _accepted(self, one: Opened, answers: Answers) -> Registered:
        identifier = form_id(one.sha256)
        form = accepted(answers, self.on_file, identifier)
        self.forms.append(form)
        for other in form.narrowed:
            self.on_file.reports[other.report_id] = other
        if form.report is not None:
            self.on_file.add(form.report, form.shortages, form.offers, form.wishes)
        return Registered(
            identifier,
            one.sha256,
            now(),
            self.asked.by,
            ACCEPTED,
            answers.municipality,
            answers.received_on,
            report_id=None if form.report is None else identifier,
        )

    def _refused(self, one: Opened, faults: tuple[FormFault, ...]) -> Registered:
        filled = one.filled
        known = filled is not None and filled.municipality in self.names
        why = reply.reason(faults, "da" if filled is None else filled.language, self.names)
        return Registered(
            form_id(one.sha256),
            one.sha256,
            now(),
            self.asked.by,
            REFUSED,
            filled.municipality if filled is not None and known else None,
            self.asked.on or one.day,
            why,
        )


@dataclass(frozen=True)
class _Taken:
    one: Opened
    row: Registered
    found: Answers | tuple[FormFault, ...]
    again: bool


def read_inbox(inbox: Path, data: Path, asked: Asked) -> tuple[FormRead, ...]:
    """Reads every file of a folder, by the day of receipt and then by name, and writes a reply to each.

    Raises `UsageError` where a folder is not there or a table cannot hold what is to be written, `InputError` where
    the dataset has a fault. Nothing is written then.
    """
    asked = Asked(text("decided_by", asked.by, "--as"), asked.today, asked.on)
    if asked.on is not None and asked.on > asked.today:
        raise UsageError(said("--on {on} is after today, {today}; nothing was read", on=asked.on, today=asked.today))
    with held(data) as book:
        findings = Findings()
        dataset = read_dataset(data, None, findings)
        if findings.faults:
            raise findings.refusal()
        forms = dataset.forms
        on_file = OnFile.of(forms.reports, forms.shortages, forms.offers, forms.wishes, dataset.decisions)
        register = registered(content_of(_register(book)))
        reading = _Reading(asked, names_of(dataset.municipalities), on_file, register)
        taken = [reading.take(one) for one in _in_order(inbox, asked.on)]
        if reading.rows:
            _record(book, reading)
    return tuple(_answered(one, inbox, reading) for one in taken)


def _register(book: Book) -> Path:
    return (book.folder / TABLE.file).resolve()


def _in_order(inbox: Path, on: date | None) -> Iterable[Opened]:
    """The files of a folder as forms, in the order in which they count."""
    try:
        paths = [path for path in sorted(inbox.iterdir()) if path.is_file()]
    except OSError as error:
        raise UsageError(
            said("{inbox} cannot be read: {why}; nothing was read", inbox=inbox, why=os_reason(error))
        ) from error
    each = [opened(path) for path in paths if not path.name.startswith(_OPEN_ELSEWHERE)]
    return sorted(each, key=lambda one: (on or one.day or date.min, one.file))


def _record(book: Book, reading: _Reading) -> None:
    """The rows of all forms and of the register, and the event that tells of them."""
    accepted_now = sum(row.outcome == ACCEPTED for row in reading.rows)
    stated = Stated(
        "form read",
        reading.asked.by,
        inputs={row.form_id: row.sha256 for row in reading.rows},
        result={"accepted": accepted_now, "refused": len(reading.rows) - accepted_now},
    )
    with coming(book.folder, stated, book.access) as event:
        write_forms(book, reading.forms, reading.rows, event.write)


def _answered(taken: _Taken, inbox: Path, reading: _Reading) -> FormRead:
    """The reply is written; one that tells of this very form already stays."""
    path = inbox / REPLIES / f"{taken.one.file}.txt"
    row, found = taken.row, taken.found
    told = _told(path)
    if row.outcome == ACCEPTED:
        if row.form_id not in told:
            _write(path, _receipt(taken, reading))
    else:
        assert isinstance(found, tuple)
        language = None if taken.one.filled is None else taken.one.filled.language
        reply_text = reply.refusal(taken.one.file, language, row.municipality, found, reading.names)
        if reply_text != told:
            _write(path, reply_text)
    faults = len(found) if isinstance(found, tuple) and row.outcome == REFUSED else 0
    return FormRead(taken.one.file, row.form_id, row.outcome, row.municipality, taken.again, faults, path)


def _receipt(taken: _Taken, reading: _Reading) -> str:
    """How an accepted form was understood. One taken long ago may not be understood like that any more."""
    if isinstance(taken.found, tuple):
        language = "da" if taken.one.filled is None else taken.one.filled.language
        return reply.short_receipt(taken.one.file, taken.row.form_id, language, reading.names)
    texts = taken.one.filled.free_texts() if taken.one.filled is not None else ()
    return reply.Receipt(taken.one.file, taken.row.form_id, taken.found, texts, reading.on_file, reading.names).text()


def _told(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _write(path: Path, content: str) -> None:
    """A reply, whole or not at all."""
    draft = path.with_name(f".{path.name}.new")
    try:
        OWNER.folder(path.parent)
        with suppress(FileNotFoundError):
            draft.unlink()
        draft.touch(mode=0o600)
        beside(path, draft)
        draft.write_text(content, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        why = said(
            "{path} cannot be written: {why}; the forms are recorded, read them again for their replies",
            path=path,
            why=os_reason(error),
        )
        raise UsageError(why) from error
