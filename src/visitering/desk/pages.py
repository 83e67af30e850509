"""A request and its answer: who asks, in which language, what was sent, and how a page is made of a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from visitering.deciding.choices import Choices
from visitering.deciding.decide import Decided
from visitering.desk.jobs import Jobs
from visitering.desk.office import Office, Opened
from visitering.desk.security import Gate
from visitering.desk.tokens import Forms
from visitering.errors import UsageError
from visitering.explaining.catalogue import LANGUAGES, Catalogue
from visitering.explaining.messages import in_language
from visitering.said import said

TOKEN, SEEN = "token", "seen"
"""Names of two hidden fields: the form's token, and what the officer had seen when the page was made."""
REFUSED = "refused.html.j2"


@dataclass(frozen=True)
class Preview:
    """Decisions that an officer has been shown and not yet confirmed."""

    officer: str
    run: str
    choices: Choices
    decided: Decided


@dataclass
class Desk:
    """Everything behind the pages. `told`: sentences that an officer's next page shows, once."""

    office: Office
    gate: Gate
    forms: Forms
    jobs: Jobs
    previews: dict[str, Preview] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Page:
    """One request."""

    desk: Desk
    request: Request
    form: Mapping[str, Sequence[str]]

    @property
    def office(self) -> Office:
        return self.desk.office

    @property
    def officer(self) -> str:
        return str(self.request.scope["officer"])

    @cached_property
    def language(self) -> str:
        chosen = self.request.cookies.get("language", "")
        return chosen if chosen in LANGUAGES else self.office.language

    @cached_property
    def opened(self) -> Opened:
        """The run that the address names."""
        return self.office.open(self.path("run"))

    @cached_property
    def words(self) -> Catalogue:
        """The catalogue of the page: of its run where it has one."""
        if "run" in self.request.path_params:
            return self.opened.catalogue(self.language)
        return Catalogue(self.language, {})

    @cached_property
    def case_id(self) -> str:
        """The case that the address names by its token."""
        return self.case_of(self.path("case"))

    def case_of(self, token: str) -> str:
        """The case of a token; raises `UsageError` where the run has none of that name."""
        found = self.opened.case_of.get(token)
        if found is None:
            raise UsageError(said("this run has no such case"))
        return found

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def sent(self, name: str) -> str:
        """A field of the form, or what the address asks for; blank where it is not there."""
        values = self.form.get(name)
        return values[0].strip() if values else self.request.query_params.get(name, "").strip()

    def all_sent(self, name: str) -> list[str]:
        return [value for value in self.form.get(name, ()) if value]

    # --- what is answered --------------------------------------------------------------------------------

    def tell(self, *sentences: str) -> None:
        """What the officer's next page says first."""
        self.desk.told.setdefault(self.officer, []).extend(sentences)

    def address(self, *parts: str, **query: str) -> str:
        """An address of this run."""
        path = "/".join(["/runs", quote(self.opened.name, safe=""), *(quote(part, safe="") for part in parts)])
        asked = {name: value for name, value in query.items() if value}
        return f"{path}?{urlencode(asked)}" if asked else path

    def to(self, address: str) -> Response:
        return RedirectResponse(address, status_code=303)

    def back(self) -> Response:
        """To the page that the form stood on, where it says so and it is one of the desk's."""
        return self.to(self.whence or self.address())

    @property
    def whence(self) -> str:
        """The page that the form stood on, where it says so and it is one of the desk's; else blank."""
        there = self.sent("back")
        return there if there.startswith("/runs/") and is_own(there) else ""

    def html(self, template: str, *, status: int = 200, **values: Any) -> Response:
        known = "run" in self.request.path_params and template != REFUSED
        words = self.words if known else Catalogue(self.language, {})
        text = (
            environment()
            .get_template(template)
            .render(
                page=self,
                say=words.say,
                words=words,
                language=self.language,
                officer=self.officer,
                token=lambda: self.desk.forms.new(self.officer),
                in_words=self.in_words,
                told=self.desk.told.pop(self.officer, []) if not template.startswith("fragment") else [],
                **{"opened": None, "country": None, **values},
            )
        )
        return HTMLResponse(text, status_code=status)

    def in_words(self, sentence: str) -> str:
        """A sentence of an error in the language of the page."""
        return in_language(sentence, self.language)

    def refused(self, sentences: Sequence[str], status: int = 409) -> Response:
        """What cannot be done, and why; nothing was done."""
        return self.html(REFUSED, status=status, sentences=[self.in_words(one) for one in sentences])


def is_own(address: str) -> bool:
    """Whether an address that was sent can only be one of the desk's own pages."""
    return address.startswith("/") and "//" not in address and "\\" not in address


@cache
def environment() -> Environment:
    """Templates of the desk, else the parts that every page of the product is made of."""
    return Environment(
        loader=ChoiceLoader([PackageLoader("visitering.desk"), PackageLoader("visitering.reporting.parts")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def static(name: str) -> bytes:
    """A file that ships with the desk; the style of the parts is that of every page of the product."""
    if name == "parts.css":
        return resources.files("visitering.reporting.parts").joinpath("templates", name).read_bytes()
    if name == "map.js":
        scripts = resources.files("visitering.reporting.parts").joinpath("templates", "script")
        return b"\n".join(scripts.joinpath(part).read_bytes() for part in ("base.js", "sorting.js", "map.js"))
    return resources.files("visitering.desk").joinpath("static", name).read_bytes()
