"""Long work and what others wrote: solve again, exact answers, a run, the check, the year, comparisons, files."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.responses import Response

from visitering.desk.jobs import Job
from visitering.desk.office import DECIDED
from visitering.desk.pages import Page
from visitering.desk.routes.lists import everything, head
from visitering.desk.security import DOCUMENT
from visitering.desk.store import NOTE
from visitering.desk.views.side import side_by_side
from visitering.drafting.marks import as_table
from visitering.errors import InputError, UsageError
from visitering.explaining.notices import sentences
from visitering.loading import load
from visitering.reporting.days import Days
from visitering.reporting.reports import Reports
from visitering.reporting.status import Status
from visitering.reporting.status_page import status_page
from visitering.said import said

MOVES = ("few", "none", "free")
OLD_AFTER, EXPIRES_WITHIN = 180, 30
"""Days, as `status` has them."""
COMPARISONS = ("comparison.html", "tradeoff.html", "cost_of_rules.html", "status.html", "simulation.html")


def solve(page: Page) -> Response:
    """The marks become a draft, as `hold --marks` makes it, in the background."""
    opened, office, officer = page.opened, page.office, page.officer
    move = page.sent("move")
    now = office.now(opened)
    # What is decided by now is held by the decision: its marks stay what they are, notes of the team.
    waiting = (noted for noted in office.store.marks(opened.name) if now.state(noted.case_id) not in DECIDED)
    marks = tuple(noted for noted in waiting if noted.kind != NOTE)
    if move not in MOVES:
        raise UsageError(said("say how much others may move"))
    if not marks:
        raise UsageError(said("there are no marks to solve with"))
    table = as_table(noted.mark for noted in marks).decode()
    arguments = ["hold", str(opened.run.folder), "--marks", "-", "--move", move, "--json"]
    arguments += ["--stale"] if page.sent("stale") else []

    def then(job: Job) -> str:
        draft = Path(job.values["folder"]).name
        office.store.used(opened.name, marks, draft, officer)
        return f"/runs/{draft}/changes"

    about = {"run": opened.name, "marks": str(len(marks))}
    job = page.desk.jobs.start("solve", about, officer, arguments, page.language, then, table)
    return page.to(f"/jobs/{job.number}")


def exact(page: Page) -> Response:
    """Why not there, and what it would cost, by solving again: what `explain --municipality` tells."""
    opened, case_id = page.opened, page.case_of(page.sent("case"))
    code = opened.run.municipality(page.sent("municipality"))
    arguments = ["explain", str(opened.run.folder), "--municipality", code, "--", case_id]
    about = {"run": opened.name, "case": case_id, "municipality": opened.catalogue(page.language).names[code]}
    job = page.desk.jobs.start("exact", about, page.officer, arguments, page.language)
    return page.to(f"/jobs/{job.number}")


def start_run(page: Page) -> Response:
    """A new run of the scenario, in the background."""

    def then(job: Job) -> str:
        return f"/runs/{Path(job.values['folder']).name}"

    arguments = ["run", str(page.office.path), "--json"]
    about = {"scenario": page.office.scenario.policy.name}
    job = page.desk.jobs.start("run", about, page.officer, arguments, page.language, then)
    return page.to(f"/jobs/{job.number}")


def job_page(page: Page) -> Response:
    """A job with its progress; asked for by the page itself, the changing part alone."""
    template = "fragment_job.html.j2" if page.request.headers.get("hx-request") else "job.html.j2"
    job = _job(page)
    answer = page.html(template, job=job)
    if template.startswith("fragment") and job.code is not None:
        answer.headers["hx-refresh"] = "true"
    return answer


def cancel(page: Page) -> Response:
    """Ends a job, with the best found so far or at once."""
    job = _job(page)
    page.desk.jobs.cancel(job, at_once=page.sent("how") != "best")
    return page.to(f"/jobs/{job.number}")


def _job(page: Page) -> Job:
    job = page.desk.jobs.get(page.path("job"))
    if job is None:
        raise UsageError(said("this work is not known any more"))
    return job


def changes(page: Page) -> Response:
    """A draft beside the run that it was made from: what changed, who moved and why, what the marks cost."""
    _, marks, found = everything(page)
    base = page.opened.run.summary.get("draft", {}).get("run")
    if not base:
        raise UsageError(said("{run} is no draft of a run", run=page.opened.name))
    told = side_by_side(page.office.open(base), page.opened, page.words)
    return page.html("changes.html.j2", **head(page, found, marks), side=told, base=base)


def check(page: Page) -> Response:
    """The dataset as it is now, with every fault."""
    try:
        loaded = load(page.office.path)
    except InputError as error:
        faults = [page.in_words(str(fault)) for fault in error.faults]
        return page.html("check.html.j2", faults=faults, told_of=[])
    problem = loaded.problem
    counts = {"cases": len(problem.batch), "persons": sum(case.size for case in problem.batch)}
    return page.html(
        "check.html.j2",
        faults=[],
        told_of=sentences(loaded.notices, page.language),
        counts=counts,
        day=problem.policy.date,
    )


def year(page: Page) -> Response:
    """Where the year stands: the page that `status` writes."""
    problem = load(page.office.path).problem
    written = status_page(Status(problem), Days(problem), Reports(problem, OLD_AFTER, EXPIRES_WITHIN))
    return _document(written)


def comparisons(page: Page) -> Response:
    """Pages that `compare`, `sweep`, `cost-of-rules` and others wrote beside the runs."""
    return page.html("comparisons.html.j2", found=sorted(_written(page.office.folder)))


def comparison(page: Page) -> Response:
    """One of them."""
    path = _written(page.office.folder).get((page.path("folder"), page.path("name")))
    if path is None:
        raise UsageError(said("there is no such page"))
    return _document(path.read_bytes())


def _written(folder: Path) -> dict[tuple[str, str], Path]:
    """The pages that can be opened, by folder and name: the only ones that an address can lead to."""
    folders = [path for path in folder.iterdir() if path.is_dir() and not (path / "manifest.json").is_file()]
    return {(path.name, name): path / name for path in folders for name in COMPARISONS if (path / name).is_file()}


def files(page: Page) -> Response:
    """The files of a run."""
    _, marks, found = everything(page)
    listed = [name for kind in ("outputs", "inputs") for name in page.opened.run.files.listed(kind)]
    return page.html("files.html.j2", **head(page, found, marks), files=[*listed, "manifest.json"])


def one_file(page: Page) -> Response:
    """A file of a run, by its place in the list that its manifest has."""
    run = page.opened.run
    listed = [*(name for kind in ("outputs", "inputs") for name in run.files.listed(kind)), "manifest.json"]
    name = page.path("file")
    if name not in listed or ".." in Path(name).parts or Path(name).is_absolute():
        raise UsageError(said("the run has no such file"))
    content = run.files.content(name)
    if name == "report.html" and not page.sent("save"):
        return _document(content)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    plain = "text/plain; charset=utf-8" if kind.startswith("text/html") else kind
    answer = Response(content, media_type=plain)
    answer.headers["content-disposition"] = f'attachment; filename="{Path(name).name}"'
    return answer


def _document(content: bytes) -> Response:
    """A page that a command wrote, in a sandbox: it is no page of the desk, and reaches nothing of it."""
    return Response(content, media_type="text/html", headers={"content-security-policy": DOCUMENT})
