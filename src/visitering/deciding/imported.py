"""`import-decisions`: what was decided in the case system becomes rows of the book, all or what fits.

A decision made over there is a fact: a book that refused it would be false. What can be wrong is that it is not
understood, or that nobody has confirmed that it goes against a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from visitering.deciding.book import Book, held
from visitering.deciding.choices import text
from visitering.deciding.session import Session
from visitering.domain.decisions import Decision
from visitering.domain.faults import Fault
from visitering.domain.geography import names_of
from visitering.domain.profiles import Profile
from visitering.errors import InputError, UsageError
from visitering.loading.dataset import Dataset, read_dataset
from visitering.loading.findings import Findings, did_you_mean
from visitering.profiles.answers import Answers, Known
from visitering.profiles.read import Reader
from visitering.rules.book import ORDER
from visitering.said import joined, said
from visitering.storing.access import OWNER, Access
from visitering.storing.event_log import Stated
from visitering.storing.folder import hashes, sha256


@dataclass(frozen=True)
class Request:
    """What is read by which profile, and who imports it. `against`: rules that decisions are confirmed to break."""

    files: tuple[Path, ...]
    profile: Profile
    by: str
    against: tuple[str, ...] = ()
    accept_what_fits: bool = False
    scenario: Path | None = None
    group: str | None = None

    def checked(self) -> Request:
        """The same with its texts tidied; raises `UsageError`."""
        for rule in self.against:
            if rule not in ORDER:
                meant = did_you_mean(rule, ORDER) or said("; known are {known}", known=", ".join(ORDER))
                raise UsageError(said("--against {rule} is no rule{meant}", rule=rule, meant=meant))
        return replace(self, by=text("decided_by", self.by, "--as"))


@dataclass(frozen=True)
class Imported:
    """What was recorded, or would be. `decisions`: with the reopenings before those that change a standing one.

    `known`: decisions that the book has already; `undecided`: rows without one; `misfits`: those that do not fit.
    """

    path: Path
    decisions: tuple[Decision, ...]
    known: int
    undecided: int
    misfits: tuple[Fault, ...]
    names: dict[str, str]

    @property
    def reopened(self) -> int:
        return sum(row.reopened_on is not None for row in self.decisions)


def import_decisions(folder: Path, request: Request, *, dry_run: bool = False) -> Imported:
    """Reads the files and appends what they say to the book, which is held from the first check to the last byte.

    Raises `InputError` with every row that does not fit, unless those that do are to be accepted, and with every
    fault of a file or of the dataset; `UsageError` where the profile cannot be read back. Nothing is written then.
    """
    request = request.checked()
    contents = [(path, _content(path)) for path in request.files]
    if dry_run:
        return _judged(folder, request, contents, Book(folder))[0]
    access = OWNER if request.group is None else Access(request.group)
    with held(folder, access) as book:
        imported, inputs = _judged(folder, request, contents, book)
        if imported.decisions:
            kinds = Counter(row.decision if row.reopened_on is None else "reopened" for row in imported.decisions)
            stated = Stated(
                "import-decisions",
                request.by,
                inputs=inputs,
                cases=[row.case_id for row in imported.decisions],
                result={
                    **kinds,
                    "known": imported.known,
                    "left_out": len(imported.misfits),
                    "files": " ".join(sha256(content) for _, content in contents),
                    "command_id": str(imported.decisions[0].command_id),
                },
            )
            book.append(imported.decisions, stated)
        return imported


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(said("{path} cannot be read: {why}", path=path, why=error.strerror)) from error


def _judged(
    folder: Path, request: Request, contents: Sequence[tuple[Path, bytes]], book: Book
) -> tuple[Imported, dict[str, str]]:
    """What the files come to, and the hashes of the dataset's files."""
    findings = Findings()
    dataset = read_dataset(folder, None, findings)
    if findings.faults:
        raise findings.refusal()
    answers = _read(request.profile, contents, dataset, findings)
    if findings.faults:
        raise findings.refusal()
    session = Session(folder, dataset, request.by, request.against, request.scenario)
    session.judge(answers.given)
    misfits = sorted([*answers.misfits, *session.misfits], key=lambda fault: (fault.file, fault.line or 0))
    if misfits and not request.accept_what_fits:
        raise InputError.of(misfits)
    imported = Imported(
        book.path,
        tuple(session.made),
        session.known,
        answers.undecided,
        tuple(misfits),
        names_of(dataset.municipalities),
    )
    return imported, hashes(dataset.files)


def _read(profile: Profile, contents: Iterable[tuple[Path, bytes]], dataset: Dataset, findings: Findings) -> Answers:
    """The decisions of all files; raises `UsageError` where the profile cannot be read back."""
    decided = (decision.case_id for decision in dataset.decisions)
    known = Known(
        tuple(dict.fromkeys([*(case.case_id for case in dataset.cases), *decided])),
        tuple(row.person_id for row in dataset.tables["persons.csv"].rows),
        tuple(place.code for place in dataset.municipalities),
    )
    reader = Reader(profile, known)
    if lacking := list(reader.lacking()):
        raise UsageError(
            said(
                "the profile {name} writes, and cannot be read back: {lacking}; nothing was written",
                name=profile.name,
                lacking=joined(lacking),
            )
        )
    found = Answers()
    for path, content in contents:
        answers = reader.read(path.name, content, findings)
        found.given += answers.given
        found.undecided += answers.undecided
        found.misfits += answers.misfits
    return found
