"""Letters on disk: which runs, which book and which earlier letters they are made from, and where they are put."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from visitering.domain.cases import Kind
from visitering.domain.identifiers import meant, nearest, told
from visitering.errors import UsageError
from visitering.explaining.catalogue import Catalogue
from visitering.loading.dataset import Dataset, read_dataset
from visitering.loading.findings import Findings
from visitering.reporting.letters.due import BookRead, Due, State, due
from visitering.reporting.letters.earlier import FINAL, Earlier
from visitering.reporting.letters.earlier import INDEX as INDEX_FILE
from visitering.reporting.letters.made_on import Runs
from visitering.reporting.letters.paper.files import Paper
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.writing import INDEX, Background, Letters, letters
from visitering.said import joined, said
from visitering.storing.access import Access
from visitering.storing.csv_files import as_csv
from visitering.storing.event_log import Stated, coming
from visitering.storing.folder import write_next
from visitering.storing.run_folder import RunFolder

DECIDED = (State.ACCEPTED, State.OVERRIDE)


@dataclass(frozen=True)
class Asked:
    """`data`: the dataset, where it is not that of the run; `cases`: these alone; `runs`: where other runs lie.

    `docx`, `pdf`: what is written beside the plain text.
    """

    data: Path | None = None
    cases: tuple[str, ...] = ()
    runs: tuple[Path, ...] = ()
    templates: Path | None = None
    docx: bool = False
    pdf: bool = False

    def read(self) -> tuple[Templates, Paper]:
        """The templates, and what goes on paper. Raises `UsageError` where one cannot be used."""
        templates = Templates.of(self.templates, paper=self.docx)
        return templates, Paper.of(templates, self.templates, docx=self.docx, pdf=self.pdf)


def letters_of_run(folder: Path, asked: Asked) -> tuple[Path, Letters]:
    """Writes beside a run the letters of its cases, as the book of its dataset has them now, whole or not at all.

    A decision on one of its cases that was made on another run is told with the grounds of that run. Raises
    `UsageError` with every run that is needed and not there; `InputError` where the dataset has a fault.
    """
    templates, paper = asked.read()
    run = RunFolder(folder)
    data = asked.data or run.dataset
    if not data.is_dir():
        raise UsageError(
            said("the dataset of the run is not at {data} any more: say where it is with --data", data=data)
        )
    dataset = _read(data)
    rows = [run.explanation(case_id) for case_id in asked.cases] or list(run.explanations.values())
    now, then = BookRead(dataset.decisions), BookRead(run.problem.decisions)
    parent = folder.resolve().parent
    runs = Runs((parent, *asked.runs), own=(run,))
    dues = due(rows, then, now, Catalogue.of(run.problem))
    found = _on_their_runs(dues, run, runs)
    files, made = _made(found, dataset, (templates, paper), (parent, *asked.runs), run.inputs.scenario.dialect)
    return _written(parent / f"{folder.resolve().name}-letters", files, made, data, run), made


def letters_of_book(asked: Asked) -> tuple[Path, Letters]:
    """Writes the letters of decisions that stand, each from the run that it was made on, whole or not at all.

    Decisions that name no run are left out, unless a case is asked for. The folder lies where the runs do. Raises
    what `letters_of_run` raises.
    """
    templates, paper = asked.read()
    data = asked.data
    if data is None or not data.is_dir():
        raise UsageError(said("{data} is not a dataset folder", data=data))
    dataset = _read(data)
    book = BookRead(dataset.decisions)
    folders = asked.runs or tuple(_usual(data))
    runs = Runs(folders, dataset=None if asked.runs else data)
    wanted = _named(asked.cases, book) or [case_id for case_id, d in book.standing.items() if d.run is not None]
    if not wanted:
        raise UsageError(
            said("no decision that stands was made on a run: there is no letter to write; nothing was written")
        )
    decided = [book.standing[case_id] for case_id in wanted]
    dues = [Due({"case_id": d.case_id, "municipality": None}, State(d.decision), d) for d in decided]
    found = _on_their_runs(dues, None, runs)
    where = found[0][0].folder.resolve().parent
    dialect = found[0][0].inputs.scenario.dialect
    files, made = _made(found, dataset, (templates, paper), (where, *folders), dialect)
    return _written(where / f"{data.resolve().name}-letters", files, made, data, found[0][0]), made


def _written(folder: Path, files: dict[str, bytes], made: Letters, data: Path, run: RunFolder) -> Path:
    """Puts the letters in their place; the event log names the cases whose letters are final."""
    access = Access(run.inputs.scenario.group)
    stated = Stated(
        "letters",
        cases=[row["case_id"] for row in made.index if row["kind"] == FINAL],
        result={"final": made.summary["final"], "drafts": made.summary["drafts"] + made.summary["proposals"]},
    )
    try:
        with coming(data, stated, access) as event:
            return write_next(folder, files, access, event.write)
    except UsageError:
        if made.summary["final"]:
            raise
        return write_next(
            folder, files, access
        )  # drafts of a dataset that may not be written to: nothing to remember


def _usual(data: Path) -> Iterator[Path]:
    """Where runs of a dataset usually lie: `runs` beside it, beside the folder that it is in, or here."""
    for folder in (data.resolve().parent, data.resolve().parent.parent, Path.cwd()):
        if (folder / "runs").is_dir():
            yield folder / "runs"


def _read(data: Path) -> Dataset:
    findings = Findings()
    dataset = read_dataset(data, None, findings)
    if findings.faults:
        raise findings.refusal()
    return dataset


def _named(cases: Sequence[str], book: BookRead) -> list[str]:
    """The cases asked for; raises `UsageError` with every one whose letter cannot be written from the book."""
    wrong = []
    for case_id in dict.fromkeys(cases):
        if case_id not in book.rows:
            near = meant(map(told, nearest(case_id, book.rows, most=3)))
            wrong.append(said("the book has no decision on {case_id}{meant}", case_id=told(case_id), meant=near))
        elif case_id not in book.standing:
            state, row = book.left_open_by(case_id)
            wrong.append(
                said(
                    "{case_id} has no decision that stands: it is {state} ({municipality})",
                    case_id=told(case_id),
                    state=state,
                    municipality=row.municipality,
                )
            )
        elif book.standing[case_id].run is None:
            wrong.append(
                said(
                    "the decision on {case_id} names no run: its letter cannot be written from the book",
                    case_id=told(case_id),
                )
            )
    if wrong:
        raise UsageError(joined([*wrong, said("nothing was written")]))
    return list(dict.fromkeys(cases))


def _on_their_runs(dues: Iterable[Due], run: RunFolder | None, runs: Runs) -> list[tuple[RunFolder, Due]]:
    """Each case with the run that its letter is made from; raises `UsageError` with all runs that are not there."""
    found: list[tuple[RunFolder, Due]] = []
    gone: dict[str, list[str]] = {}
    for one in dues:
        if one.decision is None or one.state not in DECIDED:
            assert run is not None
            found.append((run, one))
        elif (made_on := runs.of(one.decision)) is None or one.decision.municipality not in made_on.problem.index:
            gone.setdefault(one.decision.run or "", []).append(one.decision.case_id)
        else:
            found.append((made_on, replace(one, row=made_on.explanation(one.decision.case_id))))
    if gone:
        needed = joined(_gone(name, cases) for name, cases in gone.items())
        where = ", ".join(str(folder) for folder in runs.folders) or said("any folder of runs")
        raise UsageError(
            said(
                "letters are written from the run of their decision, and not every one is in {where}: "
                "{needed}; say where they lie with --runs DIR, or name other cases with --case; nothing was "
                "written",
                where=where,
                needed=needed,
            )
        )
    return found


def _gone(name: str, cases: Sequence[str]) -> str:
    listed = ", ".join(map(told, cases))
    if not name:
        return said("the decision names no run ({listed})", listed=listed)
    return said("{name}, or that run as it was when it was decided on ({listed})", name=told(name), listed=listed)


def _made(
    found: Sequence[tuple[RunFolder, Due]],
    dataset: Dataset,
    how: tuple[Templates, Paper],
    folders: Iterable[Path],
    dialect: str,
) -> tuple[dict[str, bytes], Letters]:
    """The files of a folder of letters, and what is in them, in the order asked for."""
    by_run: dict[int, tuple[RunFolder, list[Due]]] = {}
    for run, one in found:
        by_run.setdefault(id(run), (run, []))[1].append(one)
    known = {case.case_id for case in dataset.cases}
    own = {case.case_id for case in dataset.cases if any(case.of_kind(Kind.EXCLUSION))}
    backgrounds = []
    for run, dues in by_run.values():
        # Of a case that has left the dataset nobody knows whose exclusion it was: it counts as its own.
        excluded = own | {case.case_id for case in run.problem.cases if case.case_id not in known}
        backgrounds.append((Background(run.problem, excluded), dues))
    templates, paper = how
    made = letters(backgrounds, templates, Earlier.beside(folders, dataset.decisions))
    order = {one.row["case_id"]: n for n, (_, one) in enumerate(found)}
    made.index.sort(key=lambda row: order[row["case_id"]])
    files = made.files | paper.files(made)
    return files | {INDEX_FILE: as_csv(made.index, (*INDEX, *paper.columns), dialect)}, made
