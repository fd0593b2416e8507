# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token service of a device, `https://login.<name>.<domain>/adfs`. Source: azure-stack-edge facts E, edge-api 4."""

from __future__ import annotations

import re
import secrets
import typing as t
import uuid

from tests.emulator.clock import iso
from tests.emulator.cloud.tokens import Principal, TokenError, encode_part
from tests.emulator.device.device import Device
from tests.emulator.messages import Request, Response

TENANT = "c0257de7-538f-415c-993a-1b87a031879d"
USER = "EdgeArmUser"
USER_CLIENTS = ("1950a258-227b-4e31-a9cf-717495945fc2", "04b07795-8ddb-461a-bbee-02f9e1bf7b46")
SERVICE_CLIENT = "cbd868c5-7207-431f-8d16-1cb144b50971"
TOKEN_PATH = re.compile(r"^/adfs(/[0-9a-f-]{36})?/oauth2/token$")
DISCOVERY_PATH = re.compile(r"^/adfs(/[0-9a-f-]{36})?/\.well-known/openid-configuration$")
_PORT = re.compile(r"(?<=[^/]):\d+(?=/|$)")
# inferred: how long a refresh token lives; it does not survive a restart.
REFRESH_SECONDS = 8 * 3600
# inferred: the numbers other than 50126 and 90056, and that a refusal has the members that it has at Entra.
_TEXTS = {
    50126: ("invalid_grant", "Invalid username or password."),
    90056: (
        "invalid_resource",
        "The resource is disabled or does not exist. Check your app's code to ensure that you "
        "have specified the exact resource URL for the resource you are trying to access.",
    ),
    700016: ("invalid_client", "The client application was not found."),
    70003: ("unsupported_grant_type", "The grant type is not supported."),
    70008: ("invalid_grant", "The refresh token is not valid any more."),
    900144: ("invalid_request", "The request body must contain all parameters of the grant."),
}


class Refusal(Exception):
    """A token request that is refused with an AADSTS number."""

    def __init__(self, number: int) -> None:
        super().__init__(_TEXTS[number][1])
        self.number = number


class TokenService:
    """Issues tokens for one device."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._audience_part = str(uuid.uuid5(uuid.NAMESPACE_URL, device.state.serial))

    @property
    def audience(self) -> str:
        """The resource that metadata name: to be used verbatim, it is not just the URL of the endpoint."""
        # inferred: the form of the real one is not published
        return f"https://{self._device.state.names.management}/{self._audience_part}"

    def audiences(self) -> frozenset[str]:
        """Return all resources that are accepted, without final slash. Source: edge-api facts 4."""
        return frozenset({self.audience, f"https://{self._device.state.names.management}"})

    def principal(self, token: str) -> Principal:
        """Return who a token belongs to; TokenError when it is not accepted."""
        try:
            claims = self._device.mint.check(token, audiences=self.audiences())
        except (ValueError, KeyError) as error:
            raise TokenError("The access token is invalid.") from error
        state = self._device.state
        roles = {state.subscription_id: "Owner"} if state.vms_enabled else {}
        return Principal(claims["appid"], claims["oid"], TENANT, roles)

    def handle(self, request: Request) -> Response:
        """Answer a request to the login host."""
        path = request.path.lower()
        if request.method == "GET" and DISCOVERY_PATH.match(path):
            return Response(200, self._discovery(request))
        if request.method == "POST" and TOKEN_PATH.match(path):
            try:
                return self._token(request)
            except Refusal as refusal:
                return self._refuse(refusal)
        # Facts E.5: a path that does not exist is answered without a body.
        return Response(404)

    def _discovery(self, request: Request) -> dict[str, t.Any]:
        base = f"{request.base_url}/adfs"
        return {
            "issuer": base,
            "authorization_endpoint": f"{base}/oauth2/authorize/",
            "token_endpoint": f"{base}/oauth2/token/",
            "jwks_uri": f"{base}/discovery/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "response_types_supported": ["code", "id_token"],
            "grant_types_supported": ["password", "client_credentials", "refresh_token"],
            "scopes_supported": ["openid"],
            "subject_types_supported": ["pairwise"],
        }

    def _token(self, request: Request) -> Response:
        form = request.form()
        grants: dict[str, t.Callable[[dict[str, str]], str]] = {
            "password": self._password,
            "client_credentials": self._client,
            "refresh_token": self._refresh,
        }
        grant = grants.get(form.get("grant_type", ""))
        if grant is None:
            raise Refusal(70003 if form.get("grant_type") else 900144)
        client = grant(form)
        return Response(200, self._issue(request, form, client), {"Cache-Control": "no-store"})

    def _password(self, form: dict[str, str]) -> str:
        if form.get("client_id", "").lower() not in USER_CLIENTS:
            raise Refusal(700016)
        user = form.get("username", "").lower().removesuffix("@localhost")
        if user != USER.lower() or not self._secret_matches(form.get("password", "")):
            raise Refusal(50126)
        return form["client_id"].lower()

    def _client(self, form: dict[str, str]) -> str:
        if form.get("client_id", "").lower() != SERVICE_CLIENT:
            raise Refusal(700016)
        if not self._secret_matches(form.get("client_secret", "")):
            raise Refusal(50126)
        return SERVICE_CLIENT

    def _refresh(self, form: dict[str, str]) -> str:
        client = self._device.refresh_tokens.pop(form.get("refresh_token", ""), "")
        if not client or client != form.get("client_id", "").lower():
            raise Refusal(70008)
        return client

    def _secret_matches(self, given: str) -> bool:
        wanted = self._device.state.arm_password
        return bool(wanted) and secrets.compare_digest(given.encode(), wanted.encode())

    def _audience_of(self, form: dict[str, str]) -> str:
        scopes = form.get("scope", "").split()
        asked = next((scope for scope in scopes if scope.endswith("/.default")), "")
        resource = form.get("resource") or asked.removesuffix("/.default")
        if not resource:
            raise Refusal(900144)
        # A device is always on port 443, which clients do not write; the emulator is on another port.
        known = _PORT.sub("", resource)
        if known.rstrip("/") not in self.audiences():
            raise Refusal(90056)
        return known

    def _issue(self, request: Request, form: dict[str, str], client: str) -> dict[str, t.Any]:
        device = self._device
        audience = self._audience_of(form)
        device.mint.lifetime_seconds = device.settings.token_seconds
        issuer = f"{request.base_url}/adfs"
        subject = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{device.state.serial}/{client}"))
        token = device.mint.issue(
            audience=audience, issuer=issuer, client_id=client, object_id=subject, tenant_id=TENANT
        )
        body = {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": device.settings.token_seconds,
            "resource": audience,
        }
        if client == SERVICE_CLIENT:
            return body
        refresh = secrets.token_urlsafe(48)
        device.refresh_tokens[refresh] = client
        now = int(device.now())
        claims = {"aud": client, "iss": issuer, "iat": now, "exp": now + device.settings.token_seconds, "tid": TENANT}
        claims.update(sub=subject, upn=f"{USER}@localhost", unique_name=f"{USER}@localhost")
        # Facts edge-api 4: no client checks the signature, all need sub, upn and tid.
        signature = secrets.token_urlsafe(32)
        identity = f"{encode_part({'typ': 'JWT', 'alg': 'RS256'})}.{encode_part(claims)}.{signature}"
        return {
            **body,
            "refresh_token": refresh,
            "refresh_token_expires_in": REFRESH_SECONDS,
            "id_token": identity,
        }

    def _refuse(self, refusal: Refusal) -> Response:
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        moment = iso(self._device.now())[:19].replace("T", " ") + "Z"
        description = (
            f"AADSTS{refusal.number}: {refusal}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\n"
            f"Timestamp: {moment}"
        )
        body = {
            "error": _TEXTS[refusal.number][0],
            "error_description": description,
            "error_codes": [refusal.number],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation,
        }
        return Response(400, body)
