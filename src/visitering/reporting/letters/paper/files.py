"""What is written beside the plain text of letters: a Word document of each, and one PDF of the batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from visitering.errors import UsageError
from visitering.reporting.letters.paper.sheet import TITLES
from visitering.reporting.letters.templates import Templates
from visitering.said import said
from visitering.storing.folder import sha256

if TYPE_CHECKING:
    from visitering.reporting.letters.paper.base import Base
    from visitering.reporting.letters.writing import Letters

PDF = "letters.pdf"
DOCX_COLUMNS = tuple(f"{letter}_docx{of}" for letter in TITLES for of in ("", "_sha256"))
PDF_COLUMNS = ("pdf", "pdf_page", "pdf_sha256")


@dataclass(frozen=True)
class Paper:
    """`base`: the document that letters are written into, None where no documents are asked for."""

    base: Base | None = None
    pdf: bool = False

    @classmethod
    def of(cls, templates: Templates, folder: Path | None, *, docx: bool, pdf: bool) -> Paper:
        """Raises `UsageError` where a template is not of plain text, or an agency's own document cannot be used."""
        if not docx and not pdf:
            return cls()
        other = [templates.names[letter] for letter in TITLES if templates.suffix(letter) != ".txt"]
        if other:
            raise UsageError(
                said(
                    "--docx and --pdf are made of letters in plain text, and {other} writes another format",
                    other=", ".join(other),
                )
            )
        if not docx:
            return cls(pdf=pdf)
        from visitering.reporting.letters.paper.base import Base

        return cls(Base.of(folder), pdf)

    @property
    def columns(self) -> tuple[str, ...]:
        """What `index.csv` says of these files, behind its other columns."""
        return (*(DOCX_COLUMNS if self.base else ()), *(PDF_COLUMNS if self.pdf else ()))

    def files(self, made: Letters) -> dict[str, bytes]:
        """The files by path; their columns are written into the rows of the index."""
        for row in made.index:
            row |= dict.fromkeys(self.columns)
        return dict(self._documents(made)) | dict(self._booklet(made))

    def _documents(self, made: Letters) -> Iterator[tuple[str, bytes]]:
        if self.base is None:
            return
        from visitering.reporting.letters.paper.word import as_docx

        for row in made.index:
            for letter in TITLES:
                if row[letter]:
                    content = as_docx(made.sheets[row[letter]], self.base)
                    path = f"{row[letter].removesuffix('.txt')}.docx"
                    row |= {f"{letter}_docx": path, f"{letter}_docx_sha256": sha256(content)}
                    yield path, content

    def _booklet(self, made: Letters) -> Iterator[tuple[str, bytes]]:
        rows = [row for row in made.index if row["decision"]]
        if not self.pdf or not rows:
            return
        from visitering.reporting.letters.paper.pdf import Chapter, as_pdf

        chapters = [Chapter(row["case_id"], tuple(made.sheets[row[letter]] for letter in TITLES)) for row in rows]
        content, pages = as_pdf(chapters)
        for row, page in zip(rows, pages, strict=True):
            row |= {"pdf": PDF, "pdf_page": page, "pdf_sha256": sha256(content)}
        yield PDF, content
