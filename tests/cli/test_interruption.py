"""Ctrl-C: once to end the search, twice to end the command."""

from __future__ import annotations

import os
import signal

import pytest

from visitering.cli.progress import Interruption


def test_the_first_is_a_wish_the_second_an_end(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interruption() as interrupted:
        assert not interrupted()
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupted()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
    assert "best placement found so far" in capsys.readouterr().err
