"""Opaque names: of cases in addresses, and of forms that may be sent once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode
from collections.abc import Iterable, Mapping

LETTERS = 20
"""Of a token: 100 bits."""


def token(key: bytes, *parts: str) -> str:
    """A name that tells nothing and that nobody makes without the key."""
    message = "\0".join(parts).encode()
    return b32encode(hmac.new(key, message, hashlib.sha256).digest()).decode()[:LETTERS].lower()


def case_tokens(key: bytes, run: str, cases: Iterable[str]) -> Mapping[str, str]:
    """The token of each case of a run."""
    return {case_id: token(key, "case", run, case_id) for case_id in cases}


class Forms:
    """Tokens of forms: each belongs to an officer, and to one sending."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def new(self, officer: str) -> str:
        nonce = secrets.token_hex(12)
        return f"{nonce}.{token(self._key, 'form', officer, nonce)}"

    def nonce(self, officer: str, sent: str) -> str | None:
        """What must be sent for the first time; None where the token is not the officer's, or none at all."""
        nonce, _, proof = sent.partition(".")
        good = hmac.compare_digest(proof.encode(), token(self._key, "form", officer, nonce).encode())
        return nonce if nonce and good else None
