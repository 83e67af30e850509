"""The desk as a web application: its addresses, and what happens around each of them."""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from visitering.desk.jobs import Jobs
from visitering.desk.office import Office
from visitering.desk.pages import TOKEN, Desk, Page, is_own, static
from visitering.desk.routes import cases, decisions, lists, marks, work
from visitering.desk.security import Gate, Guard, refused
from visitering.desk.store import Changed
from visitering.desk.tokens import Forms
from visitering.errors import InputError, VisiteringError
from visitering.explaining.catalogue import LANGUAGES
from visitering.said import said

LOG = logging.getLogger("visitering.desk")
MOST_SENT, MOST_FIELDS = 1_000_000, 2_000
"""Bytes and fields of a form: a page of the worklist with reasons has far fewer."""
STATIC = ("desk.css", "parts.css", "desk.js", "map.js", "htmx.min.js")

Handler = Callable[[Page], Response]
RUN, CASE = "/runs/{run}", "/runs/{run}/cases/{case}"
SEEN: dict[str, Handler] = {
    "/": lists.home,
    "/runs": lists.runs,
    RUN: lists.case_list,
    f"{RUN}/news": lists.news,
    f"{RUN}/marks": lists.marks_page,
    f"{RUN}/board": lists.board_values,
    f"{RUN}/places": lists.place_list,
    f"{RUN}/places/{{place}}": lists.one_place,
    f"{RUN}/changes": work.changes,
    f"{RUN}/clear": decisions.unopened,
    f"{RUN}/files": work.files,
    f"{RUN}/files/{{file:path}}": work.one_file,
    CASE: cases.case_page,
    f"{CASE}/there": cases.there,
    f"{CASE}/letters": cases.letters_page,
    "/jobs/{job}": work.job_page,
    "/check": work.check,
    "/year": work.year,
    "/comparisons": work.comparisons,
    "/comparisons/{folder}/{name}": work.comparison,
}
SENT: dict[str, Handler] = {
    f"{RUN}/mark": marks.mark,
    f"{RUN}/unmark": marks.unmark,
    f"{RUN}/take": marks.take,
    f"{RUN}/let-go": marks.let_go,
    f"{RUN}/solve": work.solve,
    f"{RUN}/exact": work.exact,
    f"{RUN}/decide": decisions.prepare,
    f"{RUN}/confirm": decisions.confirm,
    f"{RUN}/reopen": decisions.open_again,
    f"{RUN}/undo": decisions.take_back,
    "/start": work.start_run,
    "/jobs/{job}/cancel": work.cancel,
}


def application(office: Office, gate: Gate) -> Guard:
    """The desk of an office behind its gate."""
    desk = Desk(office, gate, Forms(office.store.secret("forms")), Jobs())

    @asynccontextmanager
    async def alive(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(desk.jobs.close)
        office.store.close()

    routes = [Route(path, _seen(desk, handler), methods=["GET"]) for path, handler in SEEN.items()]
    routes += [Route(path, _sent(desk, handler), methods=["POST"]) for path, handler in SENT.items()]
    routes += [Route("/static/{name}", _static, methods=["GET"]), Route("/language/{code}", _language)]
    return Guard(Starlette(routes=routes, lifespan=alive), gate)


def _seen(desk: Desk, handler: Handler) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_answered, handler, Page(desk, request, {}))

    return endpoint


def _sent(desk: Desk, handler: Handler) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_SENT:
                return refused(413, "That is more than a form of the desk holds.")
        try:
            form = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            return refused(400, "That is no form of the desk.")
        return await run_in_threadpool(_once, handler, Page(desk, request, form))

    return endpoint


def _once(handler: Handler, page: Page) -> Response:
    """A form with a token that was made for this officer, and never sent before."""
    nonce = page.desk.forms.nonce(page.officer, page.sent(TOKEN))
    if nonce is None:
        return refused(403, "This form was not made by the desk for you.")
    if not page.office.store.first_time(nonce):
        return page.refused([said("this form was sent before: what it asked for is done, or was refused then")])
    return _answered(handler, page)


def _answered(handler: Handler, page: Page) -> Response:
    """What cannot be done is a page with sentences; nothing else is ever shown of what went wrong."""
    try:
        return handler(page)
    except Changed as changed:
        return page.html("changed.html.j2", status=409, acts=changed.acts)
    except InputError as error:
        return page.refused([str(error), *map(str, error.faults)], status=422)
    except VisiteringError as error:
        return page.refused([error.message], status=404 if page.request.method == "GET" else 409)
    except Exception:
        LOG.exception("%s %s", page.request.method, page.request.url.path)
        return page.refused([said("something failed that must not; nothing more is known here")], status=500)


async def _static(request: Request) -> Response:
    name = str(request.path_params["name"])
    if name not in STATIC:
        return refused(404, "There is no such file.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(static(name), media_type=kind, headers={"cache-control": "private, max-age=3600"})


async def _language(request: Request) -> Response:
    """The language of the pages, for this browser."""
    code, there = str(request.path_params["code"]), request.query_params.get("back", "/")
    answer = RedirectResponse(there if is_own(there) else "/", status_code=303)
    if code in LANGUAGES:
        answer.set_cookie("language", code, httponly=True, samesite="strict", path="/")
    return answer
