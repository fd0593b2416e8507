# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bearer tokens: from memory, from the cache, or by signing in."""

from __future__ import annotations

import collections.abc as c
import threading
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import AuthenticationError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.secret_digest import digest_of, is_digest_of
from ansible_collections.edgestack.azure.plugins.module_utils._arm.token_cache import TokenCache
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock

if t.TYPE_CHECKING:
    from ansible_collections.edgestack.azure.plugins.module_utils._arm.sign_in import SignIn

# A token is renewed when less than this is left, so that it does not expire between here and the service.
# Source: azure-stack-edge facts J (client policy).
_MARGIN_SECONDS = 300.0


class TokenProvider(t.Protocol):
    """Where bearer tokens come from."""

    def token(self) -> str:
        """A token that is valid now."""

    def renew(self, refused: str) -> str:
        """Another token than the one that the service refused with a 401."""


class Notes(t.Protocol):
    """Facts that are remembered from task to task for as long as the token they were learned with."""

    def recall(self, name: str) -> str | None:
        """What was noted, if it was."""

    def note(self, name: str, value: str) -> None:
        """Remember a fact."""


class GivenToken:
    """A token that the user got elsewhere."""

    def __init__(self, access_token: str) -> None:
        self._access_token = access_token

    def token(self) -> str:
        """The token."""
        return self._access_token

    def prove(self) -> float | None:
        """There is nothing to sign in with, and the end of the token is not known."""
        return None

    def renew(self, refused: str) -> str:
        """There is no other.

        Raises:
            AuthenticationError: always.
        """
        raise AuthenticationError(
            "The service refused the token given as 'access_token': it has expired, or is meant for another"
            " environment. Give a new one, or credentials to sign in with.",
            status=401,
        )


class SignedIn:
    """Signs in when it has to, and remembers the token in the cache for the tasks that follow. Threads may share it.

    Also keeps what was learned with the token (see :class:`Notes`).
    """

    def __init__(
        self,
        sign_in: SignIn,
        *,
        resource_manager: str,
        audience: str,
        cache: TokenCache | None,
        clock: Clock,
        register_secret: c.Callable[[str], None],
    ) -> None:
        self._sign_in = sign_in
        self._resource_manager = resource_manager
        # Devices share one tenant, one user name and sometimes one name: the ARM endpoint keeps their tokens apart.
        self._key = ("token", resource_manager, sign_in.authority, sign_in.account, audience)
        self._cache = cache
        self._clock = clock
        self._register_secret = register_secret
        self._lock = threading.Lock()
        self._entry: dict[str, t.Any] | None = None

    def token(self) -> str:
        """See :class:`TokenProvider`."""
        return self._obtain(refused=None)

    def renew(self, refused: str) -> str:
        """See :class:`TokenProvider`. Of many threads and tasks with the same refused token one signs in."""
        return self._obtain(refused=refused)

    def prove(self) -> float:
        """Sign in with the credentials even if a token is kept, which may be older than a change of the password.

        Returns:
            When the new token ends, in seconds since 1970.

        Raises:
            AuthenticationError: the token service refused, or is out of order.
            TransportError: it did not answer.
        """
        with self._lock:
            entry = self._fresh(None, None)
            if self._cache:
                self._cache.write(entry, *self._key)
            self._adopt(entry)
        return float(entry["expires_at"])

    def recall(self, name: str) -> str | None:
        """A fact that was noted with the present token."""
        self.token()
        notes: dict[str, str] = (self._entry or {}).get("notes", {})
        return notes.get(name)

    def note(self, name: str, value: str) -> None:
        """Keep a fact with the present token."""
        with self._lock:
            if self._entry is not None:
                self._entry = {**self._entry, "notes": {**self._entry.get("notes", {}), name: value}}
                if self._cache:
                    self._cache.write(self._entry, *self._key)

    def _obtain(self, refused: str | None) -> str:
        with self._lock:
            if not self._usable(self._entry, refused):
                self._adopt(self._from_cache(refused) if self._cache else self._fresh(self._entry, refused))
            return str((self._entry or {})["access_token"])

    def _from_cache(self, refused: str | None) -> dict[str, t.Any]:
        cache = t.cast("TokenCache", self._cache)
        entry = self._kept(cache)
        if entry and self._usable(entry, refused):
            return entry
        with cache.locked(*self._key):
            entry = self._kept(cache)  # another task may have signed in while this one waited for the lock
            if entry and self._usable(entry, refused):
                return entry
            entry = self._fresh(entry, refused)
            cache.write(entry, *self._key)
            return entry

    def _kept(self, cache: TokenCache) -> dict[str, t.Any] | None:
        """What is kept for this account, if it was got with the same secret.

        Otherwise a wrong secret would do for as long as the token of the right one is good.
        """
        entry = cache.read(*self._key)
        return entry if entry and is_digest_of(self._sign_in.secret, str(entry.get("secret_digest"))) else None

    def _fresh(self, previous: dict[str, t.Any] | None, refused: str | None) -> dict[str, t.Any]:
        """Sign in; after a 401 with the password, since the refresh token may be older than a restart of the device."""
        grant = self._sign_in.sign_in(None if refused else (previous or {}).get("refresh_token"))
        now = self._clock.epoch()
        return {
            "resource_manager": self._resource_manager,
            "account": self._sign_in.account,
            "secret_digest": digest_of(self._sign_in.secret),
            "access_token": grant.access_token,
            "refresh_token": grant.refresh_token,
            "renew_at": now + grant.lifetime - min(_MARGIN_SECONDS, grant.lifetime / 4),
            "expires_at": now + grant.lifetime,
        }

    def _usable(self, entry: dict[str, t.Any] | None, refused: str | None) -> bool:
        return (
            entry is not None
            and entry.get("renew_at", 0) > self._clock.epoch()
            and entry.get("access_token") != refused
        )

    def _adopt(self, entry: dict[str, t.Any]) -> None:
        for secret in (entry["access_token"], entry.get("refresh_token")):
            if secret:
                self._register_secret(secret)
        self._entry = entry
