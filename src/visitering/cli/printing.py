"""What becomes of the printed lines: printing is not the work, so nothing that happens to them ends a command.

The streams of the process are put on devices that never fail. A reader that has gone, a full disk, a closed stream or
a lost terminal loses what is printed and no more: what a command has written or decided stands, and its exit code is
that of the work. Lines to a pipe or a file are UTF-8 unless PYTHONIOENCODING or PYTHONUTF8 says otherwise; what an
encoding cannot show is replaced.
"""

from __future__ import annotations

import errno
import io
import os
import select
import signal
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

from visitering.cli.speech import in_words
from visitering.errors import OutputError
from visitering.said import os_reason, said

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""A file that misses what was printed. After every other error nobody reads any more, and nothing is missed."""


class Device(io.RawIOBase):
    """Where a stream goes, made safe: after an error, kept in `lost`, everything is let go.

    `inner` is None where the process was started without the stream. `of_results`: what is printed here tells what
    has been done, so that a terminal which is closed from then on ends nothing any more.
    """

    def __init__(self, inner: Any, of_results: bool, kept: TextIO | None = None) -> None:
        self.inner = inner
        self.kept = kept  # a stream that nobody holds any more closes its device
        self.of_results = of_results
        self.lost: OSError | None = None

    def write(self, data: ReadableBuffer) -> int:
        if self.of_results:
            outlive_the_terminal()
        view = memoryview(data).cast("B")
        sent = 0
        while self.inner is not None and self.lost is None and sent < len(view):
            try:
                written = self.inner.write(view[sent:])
                if written is None:  # the other end has set the pipe not to block, and it is full
                    select.select([], [self.inner], [])
                sent += written or 0
            except OSError as error:
                self.lost = error
        return len(view)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        if self.inner is None:
            raise io.UnsupportedOperation("the stream is closed")
        return int(self.inner.fileno())

    def isatty(self) -> bool:
        return self.inner is not None and bool(self.inner.isatty())

    @property
    def is_full(self) -> bool:
        """Whether something that was printed is missing where somebody will look for it."""
        if self.lost is None or self.lost.errno not in FULL:
            return False
        # An error of input and output (EIO) on a device of characters is a terminal that has gone.
        return self.lost.errno != errno.EIO or not stat.S_ISCHR(os.fstat(self.fileno()).st_mode)


def make_safe() -> None:
    """Puts stdout and stderr on devices that never fail; streams that are no files (of a test) are left alone."""
    _occupy_closed_descriptors()
    sys.stdout, sys.stderr = _safe(sys.stdout, of_results=True), _safe(sys.stderr, of_results=False)


def printed() -> None:
    """To be called where printing was all there was to do; raises `OutputError` where the lines are missing."""
    if (lost := _missing()) is not None:
        raise OutputError(said("what was asked for could not be written: {why}", why=os_reason(lost)))


def finish() -> None:
    """Sends what is still held back; where lines are missing a sentence says so, and nothing else comes of it."""
    if (lost := _missing()) is not None:
        sentence = said("The work is done, but what was printed could not be written: {why}.", why=os_reason(lost))
        print(in_words(sentence), file=sys.stderr)
    with suppress(OSError, ValueError):
        sys.stderr.flush()


def outlive_the_terminal() -> None:
    """From here on a terminal that is closed takes its lines with it, not the process."""
    if (hangup := getattr(signal, "SIGHUP", None)) is not None:
        with suppress(ValueError):  # not in the main thread
            signal.signal(hangup, signal.SIG_IGN)


def _missing() -> OSError | None:
    """Why what was printed on stdout is missing; told once."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    device = _device(sys.stdout)
    if device is None or not device.is_full:
        return None
    device.inner = None
    lost, device.lost = device.lost, None
    return lost


def _occupy_closed_descriptors() -> None:
    """A file that is opened later must not get the number of stdout: lines of other libraries would end in it."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(opened)


def _safe(stream: TextIO | None, of_results: bool) -> TextIO:
    if stream is None:
        return io.TextIOWrapper(io.BufferedWriter(cast(Any, Device(None, of_results))), "utf-8", "replace")
    if not isinstance(stream, io.TextIOWrapper) or _device(stream) is not None:
        return stream
    raw = getattr(stream.buffer, "raw", stream.buffer)
    if not isinstance(raw, io.RawIOBase):
        return stream
    stream.flush()
    device: Any = Device(raw, of_results, kept=stream)
    unbuffered = raw is stream.buffer
    return io.TextIOWrapper(
        device if unbuffered else io.BufferedWriter(device),
        _encoding(stream),
        "replace",
        line_buffering=stream.line_buffering,
        write_through=unbuffered,
    )


def _encoding(stream: TextIO) -> str:
    told = os.environ.get("PYTHONIOENCODING", "").partition(":")[0] or os.environ.get("PYTHONUTF8")
    return stream.encoding if told or stream.isatty() else "utf-8"


def _device(stream: object) -> Device | None:
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)
    return raw if isinstance(raw, Device) else None
