"""Who may ask the desk for anything, and what a browser may do with its answers.

The desk listens on this machine alone, but any page that the officer's browser shows, and any other process, can send
it requests. So each request must name the desk's own host, and carry the cookie that a secret link gave; what changes
anything must come from a page of the desk (its origin) and bring a token that was made for this officer and has not
been sent before.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from visitering.deciding.choices import text
from visitering.errors import UsageError

ENTER = "/enter/"
STATIC = "/static/"
PROOF = "x-visitering-proxy"
"""The header in which a reverse proxy shows the shared secret."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DOCUMENT = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Of a page that a command wrote: in a sandbox of its own, where its own policy lets its scripts alone run."""


@dataclass(frozen=True)
class Proxy:
    """A reverse proxy that names the user in `header` and proves itself by `secret`; people see `public_url`."""

    header: str
    public_url: str
    secret: str


@dataclass
class Gate:
    """Who may enter: an officer a link on this machine, or whoever the proxy names.

    `hosts`: what a request may call the desk. `links`: the officer of each secret; `sessions`: of each cookie.
    """

    officers: Sequence[str]
    port: int
    proxy: Proxy | None = None
    links: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.links = {secrets.token_urlsafe(24): officer for officer in self.officers}

    @property
    def cookie(self) -> str:
        """Two desks on one machine must not overwrite each other's."""
        return f"desk-{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        if self.proxy is not None:
            return frozenset({urlsplit(self.proxy.public_url).netloc.lower()})
        return frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost"))

    @property
    def origins(self) -> frozenset[str]:
        if self.proxy is not None:
            parts = urlsplit(self.proxy.public_url)
            return frozenset({f"{parts.scheme}://{parts.netloc}".lower()})
        return frozenset(f"http://{host}" for host in self.hosts)

    def addresses(self) -> Mapping[str, str]:
        """The address to print for each officer."""
        if self.proxy is not None:
            return {"": self.proxy.public_url}
        return {officer: f"http://127.0.0.1:{self.port}{ENTER}{secret}" for secret, officer in self.links.items()}

    def officer(self, request: Request) -> str | None:
        """Who asks; None where nobody can tell."""
        if self.proxy is None:
            return self.sessions.get(request.cookies.get(self.cookie, ""))
        if not hmac.compare_digest(request.headers.get(PROOF, "").encode(), self.proxy.secret.encode()):
            return None
        try:
            return text("decided_by", request.headers.get(self.proxy.header, ""), "--as")
        except UsageError:
            return None

    def enter(self, secret: str) -> Response:
        """A link becomes a cookie; its secret stands in no address that is shown, kept or sent on from there."""
        officer = next((who for known, who in self.links.items() if hmac.compare_digest(known, secret)), None)
        if officer is None or self.proxy is not None:
            return refused(403, "This link is not one of this desk. Use the address that it printed.")
        session = secrets.token_urlsafe(24)
        self.sessions[session] = officer
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(self.cookie, session, httponly=True, samesite="strict", path="/")
        return answer


class Guard:
    """Lets through what comes from an officer's own pages; everything else ends here. Sets `scope['officer']`."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app, self.gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        answer = self._answer(Request(scope), scope)
        await (answer or self.app)(scope, receive, _with_headers(send))

    def _answer(self, request: Request, scope: Scope) -> Response | None:
        """What is answered at once; None where the request may pass."""
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.gate.hosts:
            return refused(421, "This desk does not answer to that name.")
        if request.method not in ("GET", "HEAD", "POST"):
            return refused(405, "Not a method of this desk.")
        path = request.url.path
        if path.startswith(ENTER) and request.method == "GET":
            return self.gate.enter(path.removeprefix(ENTER))
        officer = self.gate.officer(request)
        if officer is None:
            return refused(403, "Open the address that the desk printed when it was started.")
        if request.method == "POST" and request.headers.get("origin", "").lower() not in self.gate.origins:
            return refused(403, "This request did not come from a page of the desk.")
        scope["officer"] = officer
        return None


def refused(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence + "\n", status_code=status)


def _with_headers(send: Send) -> Send:
    """Every answer says what a browser may do with it, and that it is kept nowhere."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("content-security-policy", POLICY)
            headers.setdefault("cache-control", "no-store")
            headers["x-content-type-options"] = "nosniff"
            headers["referrer-policy"] = "same-origin"
            headers["cross-origin-opener-policy"] = "same-origin"
            headers["cross-origin-resource-policy"] = "same-origin"
        await send(message)

    return sending
