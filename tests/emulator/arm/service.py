# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One ARM endpoint: sign-in, api-versions, routing to what owns a path, common headers.

The endpoint knows nothing of a resource provider: handlers are registered by the types they own.
"""

from __future__ import annotations

import dataclasses
import json
import re
import typing as t
import uuid

from tests.emulator.arm import batch
from tests.emulator.arm.errors import ArmError, bad_content, group_not_found
from tests.emulator.arm.operations import Operations
from tests.emulator.arm.paths import ArmPath, parse
from tests.emulator.arm.store import Resource, ResourceGroup, Store
from tests.emulator.clock import EmulatorClock
from tests.emulator.cloud.tokens import Principal, TokenError
from tests.emulator.messages import NO_BODY, Json, Request, Response

DATE_VERSION = re.compile(r"^\d{4}-\d{2}-\d{2}(-preview)?$")
GUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)
READS = ("GET", "HEAD")
OPERATION_KIND = re.compile(r"operation(status|statuses|results)$", re.IGNORECASE)


@dataclasses.dataclass
class Call:
    """A request that is signed in and routed."""

    request: Request
    path: ArmPath
    principal: Principal
    api_version: str

    @property
    def method(self) -> str:
        """The verb."""
        return self.request.method

    def json(self) -> dict[str, Json]:
        """Return the body, which must be a JSON object sent as JSON."""
        content_type = self.request.headers.get("Content-Type", "")
        if self.request.body and "json" not in content_type.lower():
            raise ArmError(
                415,
                "UnsupportedMediaType",
                f"The content media type '{content_type}' is not supported. Only 'application/json' is supported.",
            )
        try:
            body = json.loads(self.request.body)
        except ValueError as error:
            raise bad_content(f"'{error}'.") from error
        if not isinstance(body, dict):
            raise bad_content(f"'a JSON object is expected, not {type(body).__name__}'.")
        return body


class Handler(t.Protocol):
    """What owns one resource type."""

    @property
    def namespace(self) -> str:
        """The provider namespace."""
        ...

    @property
    def kind(self) -> str:
        """The type below the namespace."""
        ...

    @property
    def versions(self) -> tuple[str, ...]:
        """The api-versions it serves."""
        ...

    def handle(self, call: Call) -> Response:
        """Answer a request for the type: one resource, its list, or an action of it."""
        ...


class SignIn(t.Protocol):
    """What turns a bearer token into a principal."""

    def principal(self, token: str) -> Principal:
        """Return who a token belongs to; TokenError when it is not accepted."""
        ...


@dataclasses.dataclass
class Plane:
    """What all handlers of one control plane share."""

    clock: EmulatorClock
    store: Store
    operations: Operations
    subscriptions: dict[str, dict[str, t.Any]]
    locations: tuple[str, ...]
    settings: dict[str, t.Any]
    renderers: dict[str, t.Callable[[Resource], Json]] = dataclasses.field(default_factory=dict)
    dispatch: t.Callable[[Request, Principal], Response] | None = None
    """Answers a request that is signed in already: how a template deployment makes its resources."""

    def render(self, resource: Resource) -> Json:
        """Return a resource as its type shows it."""
        renderer = self.renderers.get(resource.kind.lower())
        return resource.body if renderer is None else renderer(resource)

    def group_of(self, path: ArmPath) -> ResourceGroup:
        """Return the resource group of a path, or refuse the request."""
        group = self.store.group(path.subscription, path.group)
        if group is None:
            raise group_not_found(path.group)
        return group

    def writable_group_of(self, path: ArmPath) -> ResourceGroup:
        """Return the resource group of a path for a write: not while it is being deleted."""
        group = self.group_of(path)
        if group.state == "Deleting":
            raise ArmError(
                409,
                "ResourceGroupBeingDeleted",
                f"The resource group '{group.name}' is in deprovisioning state and cannot perform this operation.",
            )
        return group


class ArmSite:
    """An ARM endpoint as a site of the server."""

    def __init__(self, *, plane: Plane, sign_in: SignIn, metadata: t.Callable[[Request], Response], login: str) -> None:
        self._plane = plane
        self._sign_in = sign_in
        self._metadata = metadata
        self.login_url = login
        self._handlers: dict[str, Handler] = {}
        self._base: Handler | None = None
        plane.dispatch = self.dispatch

    @property
    def handlers(self) -> list[Handler]:
        """The registered handlers."""
        return list(self._handlers.values())

    def register(self, handler: Handler) -> None:
        """Let a handler own its type."""
        self._handlers[f"{handler.namespace}/{handler.kind}".lower()] = handler

    def register_base(self, handler: Handler) -> None:
        """Let a handler own everything that is not below `/providers/` (subscriptions, resource groups)."""
        self._base = handler

    async def handle(self, request: Request) -> Response:
        """Answer a request."""
        self._plane.operations.settle()
        try:
            response = self._answer(request)
        except ArmError as error:
            response = error.response()
        self._add_headers(request, response)
        return response

    def _answer(self, request: Request) -> Response:
        if request.path.lower() == "/metadata/endpoints":
            return self._metadata(request)
        principal = self._authenticate(request)
        if request.path.lower() == batch.PATH:
            return batch.answer(request, lambda part: self.dispatch(part, principal))
        return self.dispatch(request, principal)

    def dispatch(self, request: Request, principal: Principal) -> Response:
        """Answer a request of a known principal; ArmError when it is refused."""
        path = parse(request.path)
        status = bool(path.kinds and OPERATION_KIND.search(path.kinds[-1]) and path.names)
        if status and self._owner(path) is None:
            return self._operation(request, path)
        self._check_subscription(path, principal)
        api_version = request.query.get("api-version", "")
        if not api_version:
            raise ArmError(
                400,
                "MissingApiVersionParameter",
                "The api-version query parameter (?api-version=) is required for all requests.",
            )
        handler = self._handler(path, api_version)
        self._authorize(request, path, principal)
        return handler.handle(Call(request, path, principal, api_version))

    def _authenticate(self, request: Request) -> Principal:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer" or not token:
                raise TokenError("Authentication failed. The 'Authorization' header is missing.")
            return self._sign_in.principal(token.strip())
        except TokenError as error:
            code = _token_error_code(str(error))
            challenge = (
                f'Bearer authorization_uri="{self.login_url}", error="invalid_token", error_description="{error}"'
            )
            raise ArmError(401, code, str(error), headers={"WWW-Authenticate": challenge}) from error

    def _operation(self, request: Request, path: ArmPath) -> Response:
        operation = self._plane.operations.find_by_request(request)
        if not path.kinds[-1].lower().endswith("results"):
            return self._plane.operations.status_response(operation)
        if not operation.done:
            return Response(202, headers={"Location": request.url})
        if operation.outcome:
            # inferred: the status code of a failed Location poll.
            return Response(400, {"error": operation.outcome})
        if "result" in operation.arguments:
            result = operation.arguments["result"]
            return Response(200, NO_BODY if result is None else result)
        resource = self._plane.store.get(operation.resource_id)
        return Response(204) if resource is None else Response(200, self._plane.render(resource))

    def _check_subscription(self, path: ArmPath, principal: Principal) -> None:
        if not path.subscription:
            return
        if not GUID.match(path.subscription):
            raise ArmError(
                400,
                "InvalidSubscriptionId",
                f"The provided subscription identifier '{path.subscription}' is malformed or invalid.",
            )
        if path.subscription.lower() not in self._plane.subscriptions:
            raise ArmError(404, "SubscriptionNotFound", f"The subscription '{path.subscription}' could not be found.")

    def _owner(self, path: ArmPath) -> Handler | None:
        """Return the handler of the longest type that the path names."""
        for length in range(len(path.kinds), 0, -1):
            handler = self._handlers.get("/".join((path.namespace, *path.kinds[:length])).lower())
            if handler is not None:
                return handler
        return None

    def _handler(self, path: ArmPath, api_version: str) -> Handler:
        if not path.namespace or not path.kinds:
            return self._checked(self._base, api_version)
        owner = self._owner(path)
        if owner is not None:
            return self._checked_version(owner, path, api_version)
        if any(name.startswith(path.namespace.lower() + "/") for name in self._handlers):
            raise ArmError(
                404,
                "InvalidResourceType",
                f"The resource type '{'/'.join(path.kinds)}' could not be found in the namespace "
                f"'{path.namespace}' for api version '{api_version}'. "
                "The supported api-versions are ''.",
            )
        raise ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{path.namespace}' is invalid.")

    def _checked(self, handler: Handler | None, api_version: str) -> Handler:
        if handler is None:
            raise ArmError(404, "NotFound", "The requested path was not found.")
        if not DATE_VERSION.match(api_version) or (handler.versions and api_version not in handler.versions):
            raise ArmError(
                400,
                "InvalidApiVersionParameter",
                f"The api-version '{api_version}' is invalid. The supported versions are "
                f"'{','.join(handler.versions)}'.",
            )
        return handler

    def _checked_version(self, handler: Handler, path: ArmPath, api_version: str) -> Handler:
        if not DATE_VERSION.match(api_version):
            return self._checked(handler, api_version)
        if api_version not in handler.versions:
            raise ArmError(
                400,
                "NoRegisteredProviderFound",
                f"No registered resource provider found for location '{self._plane.locations[0]}' and API "
                f"version '{api_version}' for type "
                f"'{'/'.join(path.kinds)}'. The supported api-versions are '{', '.join(handler.versions)}'. "
                "The supported locations are "
                f"'{', '.join(self._plane.locations)}'.",
            )
        return handler

    def _authorize(self, request: Request, path: ArmPath, principal: Principal) -> None:
        if not path.subscription:
            return
        role = principal.roles.get(path.subscription.lower(), "")
        if role == "Owner" or (role and request.method in READS):
            return
        verb = {"GET": "read", "HEAD": "read", "DELETE": "delete", "POST": "action"}.get(request.method, "write")
        kind = path.full_kind if path.namespace else "Microsoft.Resources/subscriptions"
        raise ArmError(
            403,
            "AuthorizationFailed",
            f"The client '{principal.client_id}' with object id '{principal.object_id}' does not have "
            "authorization to perform action "
            f"'{kind}/{verb}' over scope '{path.text}' or the scope is invalid. If access was recently "
            "granted, please refresh your credentials.",
        )

    def _add_headers(self, request: Request, response: Response) -> None:
        identifier = str(uuid.uuid4())
        headers = response.headers
        headers.setdefault("x-ms-request-id", identifier)
        headers.setdefault(
            "x-ms-correlation-request-id", request.headers.get("x-ms-correlation-request-id", identifier)
        )
        headers.setdefault("x-ms-routing-request-id", f"EMULATOR:{identifier}")
        headers.setdefault("Cache-Control", "no-cache")
        if request.headers.get("x-ms-return-client-request-id", "").lower() == "true":
            headers["x-ms-client-request-id"] = request.headers.get("x-ms-client-request-id", "")


def _token_error_code(text: str) -> str:
    if "header is missing" in text:
        return "AuthenticationFailed"
    if "expiry" in text:
        return "ExpiredAuthenticationToken"
    return "InvalidAuthenticationTokenAudience" if "audience" in text else "InvalidAuthenticationToken"
