# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token service: OpenID discovery and the two token endpoints, with the errors that Entra shows.

Serves `/{tenant}/oauth2/v2.0/token` (scope form), `/{tenant}/oauth2/token` (resource form) and the discovery documents
that msal asks for.
"""

from __future__ import annotations

import time
import uuid

from tests.emulator.clock import EmulatorClock, iso
from tests.emulator.cloud.accounts import Account
from tests.emulator.cloud.assertions import BadAssertion, check_assertion
from tests.emulator.cloud.tokens import Principal, TokenError, TokenMint
from tests.emulator.messages import Request, Response

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DISCOVERY = ("v2.0", ".well-known", "openid-configuration")


class Refusal(Exception):
    """A token request that is refused: the AADSTS number, the OAuth error and the text."""

    def __init__(self, number: int, error: str, text: str, *, status: int = 400) -> None:
        super().__init__(text)
        self.number = number
        self.error = error
        self.status = status


class Entra:
    """The token service of one cloud.

    `audiences` are the names of the ARM endpoint as a resource; `other_audiences` are resources that tokens are issued
    for as well, and that ARM does not accept.
    """

    def __init__(
        self, *, clock: EmulatorClock, mint: TokenMint, audiences: frozenset[str], other_audiences: frozenset[str]
    ) -> None:
        self._clock = clock
        self._mint = mint
        self._audiences = audiences
        self._issued = audiences | other_audiences
        self.accounts: list[Account] = []

    async def handle(self, request: Request) -> Response:
        """Answer a request to the login host."""
        tenant, *rest = request.path.strip("/").split("/")
        try:
            if request.method == "GET" and tuple(rest) in (DISCOVERY, DISCOVERY[1:]):
                return self._discovery(request, tenant)
            if request.method == "POST" and rest in (["oauth2", "v2.0", "token"], ["oauth2", "token"]):
                return self._token(request, tenant, version="2.0" if "v2.0" in rest else "1.0")
        except Refusal as refusal:
            return self._refuse(refusal)
        return Response(404, {"error": "not_found", "error_description": f"nothing at {request.path}"})

    def principal(self, token: str) -> Principal:
        """Return who a token belongs to; TokenError when it is not accepted."""
        claims = self._mint.check(token, audiences=self._audiences)
        for account in self.accounts:
            if account.object_id == claims["oid"]:
                return Principal(account.client_id, account.object_id, account.tenant_id, account.roles)
        raise TokenError("The principal of the access token was not found.")

    def expire_tokens(self) -> None:
        """Expire every token issued so far."""
        self._mint.expire_all()

    def _discovery(self, request: Request, tenant: str) -> Response:
        self._check_tenant(tenant)
        base = f"{request.base_url}/{tenant}"
        return Response(
            200,
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
                "response_types_supported": ["code", "id_token"],
                "scopes_supported": ["openid"],
                "subject_types_supported": ["pairwise"],
                "tenant_region_scope": None,
            },
        )

    def _token(self, request: Request, tenant: str, *, version: str) -> Response:
        form = request.form()
        self._check_tenant(tenant)
        if form.get("grant_type") != "client_credentials":
            given = form.get("grant_type", "")
            raise Refusal(70003, "unsupported_grant_type", f"The app requested an unsupported grant type '{given}'.")
        account = self._account(form.get("client_id", ""), tenant)
        self._check_credential(request, form, account)
        audience = self._audience(form, tenant, version=version)
        issuer = f"{request.base_url}/{tenant}/"
        token = self._mint.issue(
            audience=audience,
            issuer=issuer,
            client_id=account.client_id,
            object_id=account.object_id,
            tenant_id=account.tenant_id,
        )
        lifetime = self._mint.lifetime_seconds
        if version == "2.0":
            body = {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": token}
            return Response(200, body)
        now = int(self._clock.now())
        # The first version of the endpoint writes numbers as strings.
        body = {
            "token_type": "Bearer",
            "expires_in": str(lifetime),
            "ext_expires_in": str(lifetime),
            "expires_on": str(now + lifetime),
            "not_before": str(now),
            "resource": audience,
            "access_token": token,
        }
        return Response(200, body)

    def _check_tenant(self, tenant: str) -> None:
        if all(account.tenant_id != tenant.lower() for account in self.accounts):
            text = (
                f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing "
                "into the correct cloud."
            )
            raise Refusal(90002, "invalid_request", text)

    def _account(self, client_id: str, tenant: str) -> Account:
        if not client_id:
            text = "The request body must contain the following parameter: 'client_id'."
            raise Refusal(900144, "invalid_request", text)
        for account in self.accounts:
            if account.client_id == client_id.lower() and account.tenant_id == tenant.lower():
                return account
        text = f"Application with identifier '{client_id}' was not found in the directory '{tenant}'."
        raise Refusal(700016, "unauthorized_client", text)

    def _check_credential(self, request: Request, form: dict[str, str], account: Account) -> None:
        if "client_assertion" in form:
            self._check_assertion(request, form, account)
        elif "client_secret" not in form:
            text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            raise Refusal(7000218, "invalid_client", text, status=401)
        elif form["client_secret"] != account.client_secret:
            text = (
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                f"value, not the client secret ID, for a secret added to app '{account.client_id}'."
            )
            raise Refusal(7000215, "invalid_client", text, status=401)

    def _check_assertion(self, request: Request, form: dict[str, str], account: Account) -> None:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise Refusal(700021, "invalid_request", "Client assertion application identifier doesn't match.")
        base = f"{request.base_url}/{account.tenant_id}"
        audiences = frozenset({f"{base}/oauth2/v2.0/token", f"{base}/oauth2/token", f"{base}/v2.0"})
        try:
            # The client dates its assertion by its own clock, which no test moves.
            check_assertion(form["client_assertion"], account=account, audiences=audiences, now=time.time())
        except BadAssertion as error:
            text = f"Client assertion contains an invalid signature. [Reason - {error}]"
            raise Refusal(700027, "invalid_client", text, status=401) from error

    def _audience(self, form: dict[str, str], tenant: str, *, version: str) -> str:
        if version == "1.0":
            audience = form.get("resource", "")
            missing = "resource"
        else:
            scope = form.get("scope", "")
            missing = "scope"
            if scope and not scope.endswith("/.default"):
                text = (
                    f"The provided value for scope {scope} is not valid. Client credential flows must have a "
                    "scope value with /.default suffixed to the resource identifier (application ID URI)."
                )
                raise Refusal(1002012, "invalid_scope", text)
            audience = scope.removesuffix("/.default")
        if not audience:
            text = f"The request body must contain the following parameter: '{missing}'."
            raise Refusal(900144, "invalid_request", text)
        if audience.rstrip("/") not in self._issued:
            text = f"The resource principal named {audience} was not found in the tenant named {tenant}."
            raise Refusal(500011, "invalid_resource", text)
        return audience

    def _refuse(self, refusal: Refusal) -> Response:
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        moment = iso(self._clock.now())[:19].replace("T", " ") + "Z"
        description = (
            f"AADSTS{refusal.number}: {refusal} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}"
        )
        body = {
            "error": refusal.error,
            "error_description": description,
            "error_codes": [refusal.number],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation,
        }
        return Response(refusal.status, body)
