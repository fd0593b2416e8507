# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every way of signing in gives, and how its failure is explained."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import AuthenticationError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.text import host_of, without_secrets

# inferred: a lifetime for token services that do not tell one; short, because signing in again is cheap.
_LIFETIME_SECONDS = 3600.0
_WRONG_AUDIENCE = "The token service does not know this ARM endpoint: check 'environment' and the name of the device."
_WRONG_PASSWORD = (
    "Check 'username' and 'password'. On a device the password of EdgeArmUser is the one that was set in the Azure"
    " portal, and it has to be set there once before the first sign-in."
)
# Source: azure-stack-edge facts E.5 for the device and AD FS; the other AADSTS codes are those of Microsoft Entra ID.
_ADVICE = {
    "AADSTS50126": _WRONG_PASSWORD,
    "AADSTS50034": _WRONG_PASSWORD,
    "MSIS9659": _WRONG_PASSWORD,
    "AADSTS90056": _WRONG_AUDIENCE,
    "AADSTS500011": _WRONG_AUDIENCE,
    "MSIS9602": _WRONG_AUDIENCE,
    "AADSTS700016": "No application with this 'client_id' exists in 'tenant_id': check both, and 'environment'.",
    "MSIS9607": "The token service does not know this 'client_id'.",
    "MSIS9605": "This client may not ask for a token of the ARM endpoint: the operator has to permit it.",
    "AADSTS7000215": "Check 'client_secret': the value of the secret is wanted, not its id.",
    "AADSTS7000222": "The client secret has expired: create a new one and give it as 'client_secret'.",
    "MSIS9622": "Check 'client_secret'.",
    "AADSTS90002": "No tenant with this 'tenant_id' exists in this cloud: check 'tenant_id' and 'environment'.",
    "AADSTS50076": "The account needs a second factor, which a playbook cannot give: use a service principal.",
}
_OUT_OF_ORDER = (
    "The token service is out of order. After a restart of a device that lasts some minutes; if it stays,"
    " restart the device and collect a support package."
)


class Grant(t.NamedTuple):
    """What a token service gave: the token, its lifetime in seconds, and how to get the next without the password."""

    access_token: str
    lifetime: float
    refresh_token: str | None = None

    @classmethod
    def of_body(cls, body: t.Any) -> Grant | None:
        """Read a token response. ``expires_in`` is a number or a text (source: azure-stack-edge facts E.4)."""
        if not isinstance(body, dict) or not body.get("access_token"):
            return None
        try:
            lifetime = float(body.get("expires_in") or _LIFETIME_SECONDS)
        except (TypeError, ValueError):
            lifetime = _LIFETIME_SECONDS
        return cls(str(body["access_token"]), lifetime, body.get("refresh_token"))


class SignIn(t.Protocol):
    """One way of getting a token.

    Attributes:
        authority: The URL of the token service.
        account: Who signs in: a user name or a client id.
        secret: What proves it.
    """

    @property
    def authority(self) -> str:
        """See the class."""

    @property
    def account(self) -> str:
        """See the class."""

    @property
    def secret(self) -> str:
        """See the class."""

    def sign_in(self, refresh_token: str | None) -> Grant:
        """Get a token, with the refresh token of the last time if there is one and it will do.

        Raises:
            AuthenticationError: the token service refused, or is out of order.
            TransportError: it did not answer.
        """


def refused(text: str, *, authority: str, account: str, status: int) -> AuthenticationError:
    """The error for what a token service answered instead of a token.

    Args:
        text: ``error: error_description`` of the answer, or the answer itself.
    """
    match = re.search(r"(AADSTS|MSIS)\d+", text)
    code = match.group(0) if match else ""
    transient = status == 429 or status >= 500
    advice = _ADVICE.get(code) or (_OUT_OF_ORDER if transient else "")
    told = " ".join(without_secrets(text).split()) or "no reason was given"
    message = f"Signing in to {host_of(authority)} as {account} failed (HTTP {status}): {told}\n{advice}".rstrip()
    return AuthenticationError(message, code=code, status=status, transient=transient)
