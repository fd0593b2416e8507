# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signing in to Microsoft Entra ID through the library ``msal``, over this collection's own transport."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import typing as t
import urllib.parse

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ErrorDetail
from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse, Transport
from ansible_collections.edgestack.azure.plugins.module_utils._arm.sign_in import Grant, refused
from ansible_collections.edgestack.azure.plugins.module_utils._deps import missing


@dataclasses.dataclass(frozen=True)
class ClientSecretSignIn:
    """A service principal with a secret."""

    transport: Transport
    authority: str
    audience: str
    account: str
    secret: str = dataclasses.field(repr=False)

    def sign_in(self, refresh_token: str | None) -> Grant:
        """See :class:`SignIn`. Service principals get no refresh token."""
        try:
            import msal
        except ImportError as error:
            raise missing("msal", "to sign in to Microsoft Entra ID") from error
        http = _MsalHttp(self.transport)
        try:
            # Instance discovery would ask login.microsoftonline.com whether to trust the authority. It is trusted: it
            # is built in, or was told by the ARM endpoint that the user named and whose certificate was verified.
            application = msal.ConfidentialClientApplication(
                self.account,
                client_credential=self.secret,
                authority=self.authority,
                http_client=http,
                instance_discovery=False,
            )
            answer = application.acquire_token_for_client([f"{self.audience}/.default"])
        except (ValueError, KeyError) as error:
            # This is how msal tells that the tenant's description could not be read, or lacks something.
            reason, status = http.last_reason() or str(error), http.last.status
            raise refused(reason, authority=self.authority, account=self.account, status=status) from error
        grant = Grant.of_body(answer)
        if grant is None:
            reason = ErrorDetail.of_body(answer).sentence()
            raise refused(reason, authority=self.authority, account=self.account, status=http.last.status)
        return grant


@dataclasses.dataclass(frozen=True)
class _MsalResponse:
    """The attributes of a response that msal reads."""

    status_code: int
    text: str
    headers: dict[str, str]

    def raise_for_status(self) -> None:
        """Failures are read from ``status_code``."""


class _MsalHttp:
    """What msal calls an HTTP client, so that trust, address, proxies and retries are those of the environment."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.last = HttpResponse(status=0)

    def get(self, url: str, params: t.Any = None, headers: t.Any = None, **unused: t.Any) -> _MsalResponse:
        """Called by msal."""
        return self._send("GET", url, params, headers, None)

    def post(
        self, url: str, params: t.Any = None, data: t.Any = None, headers: t.Any = None, **unused: t.Any
    ) -> _MsalResponse:
        """Called by msal."""
        return self._send("POST", url, params, headers, data)

    def close(self) -> None:
        """Called by msal; the transport lives on."""

    def last_reason(self) -> str:
        """What the last answer said in case it was an error, else nothing."""
        if self.last.status < 400:
            return ""
        return ErrorDetail.of_body(self.last.body, self.last.text).sentence()

    def _send(self, method: str, url: str, params: t.Any, headers: t.Any, data: t.Any) -> _MsalResponse:
        target = f"{url}?{urllib.parse.urlencode(params)}" if params else url
        form: c.Mapping[str, str] | None = {name: str(value) for name, value in data.items()} if data else None
        self.last = self._transport.send(method, target, headers=headers, data=form)
        return _MsalResponse(self.last.status, self.last.text, self.last.headers)
