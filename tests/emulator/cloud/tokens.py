# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access tokens: compact JWTs signed with a key of this process; clients must treat them as opaque."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
import json
import secrets
import typing as t

from tests.emulator.clock import EmulatorClock


@dataclasses.dataclass(frozen=True)
class Principal:
    """Who calls: the account behind a valid token."""

    client_id: str
    object_id: str
    tenant_id: str
    roles: dict[str, str]


class TokenError(Exception):
    """A token that is not accepted; the text is the `error_description` for `WWW-Authenticate`."""


class TokenMint:
    """Issues and checks tokens. Raising `generation` expires everything issued before."""

    def __init__(self, clock: EmulatorClock, *, lifetime_seconds: int = 3599) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._generation = 1
        self.lifetime_seconds = lifetime_seconds

    def issue(self, *, audience: str, issuer: str, client_id: str, object_id: str, tenant_id: str) -> str:
        """Return a signed token."""
        now = int(self._clock.now())
        claims = {
            "aud": audience,
            "iss": issuer,
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime_seconds,
            "appid": client_id,
            "oid": object_id,
            "tid": tenant_id,
            "gen": self._generation,
            "uti": secrets.token_urlsafe(8),
        }
        signed = f"{encode_part({'typ': 'JWT', 'alg': 'HS256'})}.{encode_part(claims)}"
        return f"{signed}.{self._sign(signed)}"

    def check(self, token: str, *, audiences: frozenset[str]) -> dict[str, t.Any]:
        """Return the claims of a token that is genuine, alive and meant for one of the audiences; else TokenError."""
        signed, _, signature = token.rpartition(".")
        if not signed or not hmac.compare_digest(self._sign(signed), signature):
            raise TokenError("The access token is invalid.")
        claims: dict[str, t.Any] = decode_part(signed.partition(".")[2])
        if claims["gen"] < self._generation or self._clock.now() >= claims["exp"]:
            raise TokenError("The access token expiry UTC time is earlier than current UTC time.")
        if str(claims["aud"]).rstrip("/") not in audiences:
            raise TokenError(f"The access token has been obtained for wrong audience or resource '{claims['aud']}'.")
        return claims

    def expire_all(self) -> None:
        """Expire every token issued so far."""
        self._generation += 1

    def _sign(self, text: str) -> str:
        digest = hmac.new(self._key, text.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def save(self) -> dict[str, t.Any]:
        """Return the key and counters as JSON values."""
        return {"key": self._key.hex(), "generation": self._generation}

    def load(self, content: dict[str, t.Any]) -> None:
        """Go on with a saved key, so that tokens survive a restart."""
        self._key = bytes.fromhex(content["key"])
        self._generation = content["generation"]


def encode_part(value: dict[str, t.Any]) -> str:
    """Encode one part of a JWT."""
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()


def decode_part(part: str) -> dict[str, t.Any]:
    """Decode one part of a JWT; ValueError when it is none."""
    decoded = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    if not isinstance(decoded, dict):
        raise ValueError("not a JSON object")
    return decoded
