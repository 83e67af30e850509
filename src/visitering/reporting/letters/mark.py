"""What must be seen in a letter, whatever its template shows: the mark of a proposal on every page, and its drafts.

Plain text and Markdown have the mark at the top, at the end, and at least once in as many lines as a page has. HTML
has it at the top, and behind every printed page. Of other formats the template itself must show it.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from visitering.errors import UsageError
from visitering.said import said

PAGE, WIDTH = 40, 80
"""Lines between two marks, and characters of a line: fewer than any page takes."""
TEXT, HTML = (".txt", ".md"), (".html", ".htm")
_BANNER = "margin:0 0 1em;padding:.4em;border:2px solid #a00;color:#a00;font-weight:bold"
_STYLE = (
    "<style>.visitering-mark{display:none}@media print{.visitering-mark{display:block;position:fixed;top:45%;left:0;"
    "right:0;text-align:center;transform:rotate(-30deg);font-size:28pt;color:#a00;opacity:.25;"
    "-webkit-print-color-adjust:exact;print-color-adjust:exact}}</style>"
)


def marked(content: bytes, name: str, sentence: str) -> bytes:
    """A letter of the file `name` with a mark on every page; raises `UsageError` where its format has no such way."""
    text = content.decode()
    if name.endswith(TEXT):
        return _on_every_page(text, sentence).encode()
    if name.endswith(HTML):
        said = html.escape(sentence)
        banner = f'<p style="{_BANNER}">{said}</p>'
        return _after_body(text, f'{_STYLE}{banner}<div class="visitering-mark" aria-hidden="true">{said}</div>')
    return with_sentences(content, name, (sentence,))


def with_sentences(content: bytes, name: str, sentences: Sequence[str]) -> bytes:
    """A letter that shows every sentence: what its template leaves out stands in front."""
    text = content.decode()
    seen = " ".join((html.unescape(text) if name.endswith((*HTML, ".xml")) else text).split())
    missing = [sentence for sentence in sentences if " ".join(sentence.split()) not in seen]
    if not missing:
        return content
    if name.endswith(TEXT):
        return ("".join(f"{sentence}\n\n" for sentence in missing) + text).encode()
    if name.endswith(HTML):
        return _after_body(text, "".join(f'<p style="{_BANNER}">{html.escape(said)}</p>' for said in missing))
    raise UsageError(
        said(
            "the template of {name} must show what a draft, a proposal and a letter that replaces one say", name=name
        )
    )


def _on_every_page(text: str, sentence: str) -> str:
    return "\n".join([sentence, "", *_with_marks(text.splitlines(), sentence), "", sentence, ""])


def _with_marks(lines: Sequence[str], sentence: str) -> Iterator[str]:
    """A mark at the first blank line of the last third of each page, else where the page ends."""
    height = 0
    for line in lines:
        rows = max(1, -(-len(line) // WIDTH))
        if height + rows > PAGE or (not line.strip() and height > PAGE * 2 // 3):
            yield from ("", sentence, "")
            height = 0
            if not line.strip():
                continue
        yield line
        height += rows


def _after_body(text: str, inserted: str) -> bytes:
    """The markup right behind `<body>`, else in front."""
    start = text.lower().find("<body")
    at = text.find(">", start) + 1 if start >= 0 else 0
    return (text[:at] + inserted + text[at:]).encode()
