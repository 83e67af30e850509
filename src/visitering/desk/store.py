"""What the desk remembers beside the runs: marks, who has which case in hand, and which forms were sent.

One SQLite file. Each change is one transaction that is on disk (`synchronous=FULL`) before the page confirms it: a
kill loses at most what was not confirmed. Decisions are not here: they are in the book.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from visitering.drafting.draft import HOLD, NOT, OPEN, Mark

NAME = ".desk.sqlite"
NOTE = "note"
KINDS = (HOLD, NOT, OPEN, NOTE)
SCHEMA = """
CREATE TABLE IF NOT EXISTS mark (
    run TEXT NOT NULL, case_id TEXT NOT NULL, kind TEXT NOT NULL, municipality TEXT NOT NULL, reason TEXT NOT NULL,
    against TEXT NOT NULL, officer TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (run, case_id, kind, municipality)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hand (
    run TEXT NOT NULL, case_id TEXT NOT NULL, officer TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (run, case_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS act (
    number INTEGER PRIMARY KEY, run TEXT NOT NULL, case_id TEXT NOT NULL, act TEXT NOT NULL,
    municipality TEXT NOT NULL, reason TEXT NOT NULL, officer TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS act_of_case ON act (run, case_id, number);
CREATE TABLE IF NOT EXISTS sent (nonce TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Noted:
    """A mark as somebody made it. `municipality` is blank where the case stays open, and of a note."""

    case_id: str
    kind: str
    municipality: str
    reason: str
    against: tuple[str, ...]
    officer: str
    at: str

    @property
    def mark(self) -> Mark:
        """As a draft takes it."""
        return Mark(self.case_id, self.kind, self.municipality or None, self.reason, self.against)


@dataclass(frozen=True)
class Act:
    """Something that was done to a case on the desk: a mark made or taken back, taken in hand, let go, used."""

    number: int
    case_id: str
    act: str
    municipality: str
    reason: str
    officer: str
    at: str


class Changed(Exception):  # noqa: N818 - not an error: what the second of two officers is told
    """Somebody else has done something to the case since it was looked at: `acts`, in their order."""

    def __init__(self, acts: tuple[Act, ...]) -> None:
        super().__init__("changed meanwhile")
        self.acts = acts


class Store:
    """The desk's memory in the folder of the runs; one connection that all threads share, one at a time."""

    def __init__(self, folder: Path) -> None:
        self.path, self._lock = folder / NAME, Lock()
        self._db = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None, timeout=30)
        self.path.chmod(0o600)
        with self._lock:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: on disk as a whole where the block ends, gone where it raises."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _read(self, query: str, *values: object) -> list[tuple[str, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    # --- secrets and forms -------------------------------------------------------------------------------

    def secret(self, name: str) -> bytes:
        """A random key that stays the same as long as the file does."""
        with self._writing() as db:
            db.execute("INSERT OR IGNORE INTO secret VALUES (?, ?)", (name, secrets.token_bytes(32)))
            value: bytes = db.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()[0]
        return value

    def first_time(self, nonce: str) -> bool:
        """Whether a form is sent for the first time; from now on it has been."""
        with self._writing() as db:
            return db.execute("INSERT OR IGNORE INTO sent VALUES (?, ?)", (nonce, _now())).rowcount == 1

    # --- marks -------------------------------------------------------------------------------------------

    def marks(self, run: str) -> tuple[Noted, ...]:
        """Every mark on a run, by case, in the order of kinds."""
        rows = self._read(
            "SELECT case_id, kind, municipality, reason, against, officer, at FROM mark WHERE run = ? "
            "ORDER BY case_id, kind, municipality",
            run,
        )
        return tuple(
            Noted(case, kind, place, reason, tuple(filter(None, against.split("|"))), officer, at)
            for case, kind, place, reason, against, officer, at in rows
        )

    def mark(self, run: str, mark: Mark, officer: str, seen: int) -> None:
        """Notes a mark in place of what it cannot stand beside: one of hold and open a case, and one note.

        `seen`: the number of the case's last act when the officer looked. Raises `Changed` where there are later
        ones of others.
        """
        place = mark.municipality or ""
        with self._writing() as db:
            self._unchanged(db, run, mark.case_id, officer, seen)
            gone = {HOLD: (HOLD, OPEN), OPEN: (HOLD, OPEN), NOTE: (NOTE,)}.get(mark.kind, ())
            for kind in gone:
                db.execute("DELETE FROM mark WHERE run = ? AND case_id = ? AND kind = ?", (run, mark.case_id, kind))
            other = {HOLD: NOT, NOT: HOLD}.get(mark.kind)
            if other is not None:
                db.execute(
                    "DELETE FROM mark WHERE run = ? AND case_id = ? AND kind = ? AND municipality = ?",
                    (run, mark.case_id, other, place),
                )
            db.execute(
                "INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (run, mark.case_id, mark.kind, place, mark.reason, "|".join(mark.against), officer, _now()),
            )
            self._note(db, run, mark.case_id, mark.kind, place, mark.reason, officer)

    def unmark(self, run: str, noted: Noted, officer: str, reason: str, seen: int) -> None:
        """Takes a mark back; raises `Changed` as `mark` does, also where it is no longer there."""
        with self._writing() as db:
            self._unchanged(db, run, noted.case_id, officer, seen)
            db.execute(
                "DELETE FROM mark WHERE run = ? AND case_id = ? AND kind = ? AND municipality = ?",
                (run, noted.case_id, noted.kind, noted.municipality),
            )
            self._note(db, run, noted.case_id, f"un{noted.kind}", noted.municipality, reason, officer)

    def used(self, run: str, marks: Iterable[Noted], draft: str, officer: str) -> None:
        """The marks are in a draft now: they are done with, and told so. One changed meanwhile stays."""
        with self._writing() as db:
            for noted in marks:
                found = db.execute(
                    "DELETE FROM mark WHERE run = ? AND case_id = ? AND kind = ? AND municipality = ? AND at = ? "
                    "AND reason = ?",
                    (run, noted.case_id, noted.kind, noted.municipality, noted.at, noted.reason),
                )
                if found.rowcount:
                    self._note(db, run, noted.case_id, "used", noted.municipality, draft, officer)

    # --- who has what in hand ----------------------------------------------------------------------------

    def hands(self, run: str) -> dict[str, str]:
        """Who has which case in hand."""
        return {row[0]: row[1] for row in self._read("SELECT case_id, officer FROM hand WHERE run = ?", run)}

    def take(self, run: str, cases: Iterable[str], officer: str) -> dict[str, str]:
        """Takes cases in hand that nobody else has; gives those that somebody has, with who it is."""
        refused: dict[str, str] = {}
        with self._writing() as db:
            for case_id in cases:
                row = db.execute("SELECT officer FROM hand WHERE run = ? AND case_id = ?", (run, case_id)).fetchone()
                if row is not None and row[0] != officer:
                    refused[case_id] = row[0]
                elif row is None:
                    db.execute("INSERT INTO hand VALUES (?, ?, ?, ?)", (run, case_id, officer, _now()))
                    self._note(db, run, case_id, "taken", "", "", officer)
        return refused

    def let_go(self, run: str, case_id: str, officer: str, reason: str) -> None:
        """Whoever had the case in hand has it no more."""
        with self._writing() as db:
            if db.execute("DELETE FROM hand WHERE run = ? AND case_id = ?", (run, case_id)).rowcount:
                self._note(db, run, case_id, "let_go", "", reason, officer)

    # --- what was done -----------------------------------------------------------------------------------

    def acts(self, run: str, case_id: str) -> tuple[Act, ...]:
        """What was done to a case on the desk, in its order."""
        return _acts(
            self._read(
                "SELECT number, case_id, act, municipality, reason, officer, at FROM act "
                "WHERE run = ? AND case_id = ? ORDER BY number",
                run,
                case_id,
            )
        )

    def since(self, run: str, number: int) -> tuple[Act, ...]:
        """What was done on a run after an act of that number."""
        return _acts(
            self._read(
                "SELECT number, case_id, act, municipality, reason, officer, at FROM act "
                "WHERE run = ? AND number > ? ORDER BY number",
                run,
                number,
            )
        )

    def last(self, run: str) -> int:
        """The number of the last act on a run; 0 where there is none."""
        return int(self._read("SELECT coalesce(max(number), 0) FROM act WHERE run = ?", run)[0][0])

    def _unchanged(self, db: sqlite3.Connection, run: str, case_id: str, officer: str, seen: int) -> None:
        rows = db.execute(
            "SELECT number, case_id, act, municipality, reason, officer, at FROM act "
            "WHERE run = ? AND case_id = ? AND number > ? AND officer <> ? ORDER BY number",
            (run, case_id, seen, officer),
        ).fetchall()
        if rows:
            raise Changed(_acts(rows))

    @staticmethod
    def _note(
        db: sqlite3.Connection, run: str, case_id: str, act: str, place: str, reason: str, officer: str
    ) -> None:
        db.execute(
            "INSERT INTO act (run, case_id, act, municipality, reason, officer, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (run, case_id, act, place, reason, officer, _now()),
        )


def _acts(rows: Iterable[tuple[str, ...]]) -> tuple[Act, ...]:
    return tuple(Act(int(row[0]), *row[1:]) for row in rows)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
