"""A desk that is really served, and officers who ask it for pages and send its forms."""

from __future__ import annotations

import html
import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import uvicorn

from visitering.desk.app import application
from visitering.desk.office import Office
from visitering.desk.security import Gate, Proxy

Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def words(self) -> str:
        """What a page says, without markup."""
        inside = re.sub(r"<script.*?</script>|<svg.*?</svg>", " ", self.text, flags=re.DOTALL)
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", inside))).strip()


@dataclass
class Officer:
    """A browser without eyes: keeps its cookies, follows redirections, sends forms from the desk's own origin."""

    port: int
    link: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.link:
            self.get(urlsplit(self.link).path)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: Fields, headers: Mapping[str, str] | None = None) -> Answer:
        origin = {"Origin": f"http://127.0.0.1:{self.port}", "Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields, doseq=True), origin | dict(headers or {}))

    def ask(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        answer = self.once(method, path, body, headers)
        for _ in range(5):
            if answer.status != 303:
                break
            answer = self.once("GET", answer.headers["location"], None, None)
        return answer

    def once(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Without following a redirection."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = ({"Cookie": kept} if kept else {}) | dict(headers or {})
        connection.request(method, path, body, sent)
        response: HTTPResponse = connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, stored = value.partition(";")[0].partition("=")
                self.cookies[cookie] = stored
        answer = Answer(response.status, {n.lower(): v for n, v in response.getheaders()}, response.read())
        connection.close()
        return answer

    # --- what an officer does ----------------------------------------------------------------------------

    def cases(self, run: str) -> dict[str, str]:
        """The address of each case on the first page of the worklist."""
        found = re.findall(r'<a href="(/runs/[^"]+/cases/[^"/]+)">([^<]+)</a>', self.get(f"/runs/{run}").text)
        return {name: path for path, name in found}

    def send(self, page: str, action: str, **fields: str | Sequence[str]) -> Answer:
        """Opens a page and sends the form on it whose address ends in `action`, with what stands in it hidden."""
        return self.post(*self.form(page, action, **fields))

    def form(self, page: str, action: str, **fields: str | Sequence[str]) -> tuple[str, Fields]:
        """The address and the fields of a form, filled in and not yet sent."""
        found = form_on(self.get(page).text, action, **fields)
        assert found is not None, f"{page} has no form {action}"
        return found


def form_on(text: str, action: str, **fields: str | Sequence[str]) -> tuple[str, Fields] | None:
    """The form of a page that has been read: its address and its fields, filled in; `None` where it has none."""
    forms = re.findall(r"<form\b[^>]*>.*?</form>", text, flags=re.DOTALL)
    chosen = [one for one in forms if re.search(rf'(?:form)?action="[^"]*/{action}"', one)]
    if not chosen:
        return None
    address = re.search(rf'"((?:/[^"]*)?/{action})"', chosen[-1])
    assert address
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', chosen[-1]))
    return address[1], {name: html.unescape(value) for name, value in hidden.items()} | fields


@dataclass(frozen=True)
class Served:
    """A desk at work: its port, its office, and the link of each officer."""

    port: int
    office: Office
    gate: Gate

    def officer(self, name: str) -> Officer:
        return Officer(self.port, self.gate.addresses()[name])


@contextmanager
def served(scenario: Path, *officers: str, proxy: Proxy | None = None) -> Iterator[Served]:
    """A desk in this process, on a port of its own."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    gate, office = Gate(officers, listening.getsockname()[1], proxy), Office(scenario)
    config = uvicorn.Config(application(office, gate), log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.02)
    assert server.started
    try:
        yield Served(gate.port, office, gate)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
