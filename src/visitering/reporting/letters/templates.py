"""The Jinja2 templates of the letters: those of the product, or a team's own in their place.

A template is named `<letter>.<format>.j2`, `letter` being `decision`, `notice`, `advance`, `withdrawal` or
`coming`, and the format is that of the file it writes (`txt`, `html`, `md`, …). In `html`, `htm` and `xml` everything
from the data is escaped.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from visitering.errors import UsageError
from visitering.reporting.letters.voice import Voice
from visitering.said import said

LETTERS = ("decision", "notice", "advance", "withdrawal", "coming")
MARKUP = (".html.j2", ".htm.j2", ".xml.j2")
PACKAGED = PackageLoader("visitering.reporting.letters", "templates")


@dataclass(frozen=True)
class Templates:
    """The template of each letter by its file name; a team's folder comes before the product's."""

    environment: SandboxedEnvironment
    names: dict[str, str]

    @classmethod
    def of(cls, folder: Path | None, *, paper: bool = False) -> Templates:
        """Raises `UsageError` where the folder has no template of a letter, two of one, or a bad one.

        `paper`: for letters on paper too; then a `letter.docx` alone will do.
        """
        own = {} if folder is None else _own(folder, paper=paper)
        loaders: list[BaseLoader] = [PACKAGED] if folder is None else [FileSystemLoader(folder), PACKAGED]
        environment = SandboxedEnvironment(
            loader=ChoiceLoader(loaders),
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(MARKUP),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        templates = cls(environment, {letter: own.get(letter, f"{letter}.txt.j2") for letter in LETTERS})
        for name in templates.names.values():
            try:
                environment.get_template(name)
            except (TemplateError, UnicodeDecodeError, OSError) as error:
                raise _bad(name, error) from error
        return templates

    def suffix(self, letter: str) -> str:
        """The format that the template of a letter writes, as a file suffix."""
        return "." + self.names[letter].split(".", 1)[1].removesuffix(".j2")

    def render(self, letter: str, content: Any, voice: Voice) -> bytes:
        """Raises `UsageError` where the template asks for something that is not there."""
        name = self.names[letter]
        try:
            return self.environment.get_template(name).render(letter=content, say=voice.say).encode()
        except Exception as error:  # a team's template may fail in any way; it is never our traceback
            raise _bad(name, error) from error


def _own(folder: Path, *, paper: bool) -> dict[str, str]:
    """The team's templates by letter."""
    if not folder.is_dir():
        raise UsageError(said("there is no folder of templates {folder}", folder=folder))
    found: dict[str, str] = {}
    for letter in LETTERS:
        names = sorted(path.name for path in folder.glob(f"{letter}.*.j2"))
        if len(names) > 1:
            raise UsageError(
                said(
                    "{folder} has more than one template of {letter}: {names}",
                    folder=folder,
                    letter=letter,
                    names=", ".join(names),
                )
            )
        if names:
            found[letter] = names[0]
    if not found and not (paper and any(folder.glob("letter.*"))):
        expected = ", ".join(f"{letter}.txt.j2" for letter in LETTERS)
        raise UsageError(
            said(
                "{folder} holds no template of a letter: expected one of {expected} (or .html.j2)",
                folder=folder,
                expected=expected,
            )
        )
    return found


def _bad(name: str, error: Exception) -> UsageError:
    line = getattr(error, "lineno", None) or _line(name, error)
    place = said(", line {line}", line=line) if line else ""
    reason = said("there is no text {error}", error=error) if isinstance(error, KeyError) else str(error)
    return UsageError(
        said(
            "the template {name}{place} cannot be used: {why}",
            name=name,
            place=place,
            why=" ".join(reason.split()),
        ),
        template=name,
    )


def _line(name: str, error: Exception) -> int | None:
    """The line of the template that an error came from: jinja2 writes its lines into the traceback."""
    trace, line = error.__traceback__, None
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename).name == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
