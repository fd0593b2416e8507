# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signing in to the token service of a device or of disconnected operations (AD FS, version 1 of the protocol)."""

from __future__ import annotations

import dataclasses

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import AuthenticationError, ErrorDetail
from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse, Transport
from ansible_collections.edgestack.azure.plugins.module_utils._arm.sign_in import Grant, refused

# The public client that devices accept a user's password from. Source: azure-stack-edge facts E.1.
PUBLIC_CLIENT_ID = "1950a258-227b-4e31-a9cf-717495945fc2"


@dataclasses.dataclass(frozen=True)
class AdfsSignIn:
    """A user with a password, or a client with a secret.

    Source of the forms: azure-stack-edge facts E.3; ``resource`` and not ``scope``, no tenant in the path.
    """

    transport: Transport
    authority: str
    resource: str
    account: str
    secret: str = dataclasses.field(repr=False)
    is_user: bool = True

    def sign_in(self, refresh_token: str | None) -> Grant:
        """See :class:`SignIn`. A refresh token that is not taken any more is no reason to fail."""
        if refresh_token:
            try:
                return self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})
            except AuthenticationError as error:
                if error.transient:
                    raise
        if self.is_user:
            return self._ask(
                {"grant_type": "password", "username": self.account, "password": self.secret, "scope": "openid"}
            )
        return self._ask({"grant_type": "client_credentials", "client_secret": self.secret})

    def _ask(self, form: dict[str, str]) -> Grant:
        client_id = PUBLIC_CLIENT_ID if self.is_user else self.account
        response = self.transport.send(
            "POST",
            f"{self.authority}/oauth2/token",
            data={**form, "client_id": client_id, "resource": self.resource},
        )
        grant = Grant.of_body(response.body) if response.status == 200 else None
        if grant is None:
            raise refused(_reason(response), authority=self.authority, account=self.account, status=response.status)
        return grant


def _reason(response: HttpResponse) -> str:
    if response.status == 200:
        return "the answer holds no access token"  # it may hold other secrets, so it is not shown
    return ErrorDetail.of_body(response.body, response.text).sentence()
