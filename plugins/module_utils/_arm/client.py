# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speaks ARM: ids and api-versions in, bodies and operations out."""

from __future__ import annotations

import collections.abc as c
import typing as t
import urllib.parse

from ansible_collections.edgestack.azure.plugins.module_utils._arm.auth import Notes, TokenProvider
from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import Environment
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse, Transport
from ansible_collections.edgestack.azure.plugins.module_utils._arm.text import host_of, path_of
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput

if t.TYPE_CHECKING:
    from ansible_collections.edgestack.azure.plugins.module_utils._arm.operation import Operation

# The oldest version of the subscription list, which devices serve too. Source: azure-stack-edge facts E.6.
SUBSCRIPTIONS_API_VERSION = "2016-06-01"
_NOT_ABSENCE = frozenset(
    code.lower()
    for code in (
        "SubscriptionNotFound",
        "InvalidSubscriptionId",
        "InvalidResourceNamespace",
        "InvalidResourceType",
        "NoRegisteredProviderFound",
        "TenantNotFound",
    )
)


class ArmClient:
    """One environment, one identity. Threads may share it.

    The bearer token is sent to the ARM host of the environment and to no other.
    """

    def __init__(
        self,
        environment: Environment,
        transport: Transport,
        tokens: TokenProvider,
        *,
        subscription_id: str | None = None,
        notes: Notes | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.environment = environment
        self.transport = transport
        self.clock = clock or Clock()
        self._tokens = tokens
        self._subscription_id = subscription_id
        self._notes = notes
        self._host = host_of(environment.resource_manager)

    @property
    def subscription_id(self) -> str:
        """The subscription of the connection options, or the only one that this identity can see.

        A device has exactly one, with an id of its own. Source: azure-stack-edge facts E.1.

        Raises:
            InvalidInput: none was given and there is not exactly one.
        """
        if not self._subscription_id and self._notes:
            self._subscription_id = self._notes.recall("subscription_id")
        if not self._subscription_id:
            self._subscription_id = self._only_subscription()
            if self._notes:
                self._notes.note("subscription_id", self._subscription_id)
        return self._subscription_id

    def get(self, id: str, api_version: str, **query: str) -> dict[str, t.Any] | None:
        """The resource as the service returned it, or ``None`` when ARM says that it does not exist.

        Only a 404 of ARM itself means absence. One that speaks of an unknown subscription, namespace or type, or that
        something between here and ARM answered, is an error.
        """
        return self.read(id, api_version, query)[0]

    def read(
        self, id: str, api_version: str, query: c.Mapping[str, str] | None = None
    ) -> tuple[dict[str, t.Any] | None, str]:
        """As :meth:`get`, with the code of the absence: the resource may be missing, or the group that it is in."""
        url = self.url(id, api_version, query)
        response = self.send("GET", url, accept=(404,))
        if response.status != 404:
            return _mapping(response, url), ""
        error = ArmError.from_response(response, method="GET", url=url)
        if not _is_absence(response):
            raise error
        return None, error.code

    def list(self, path: str, api_version: str, **query: str) -> c.Iterator[dict[str, t.Any]]:
        """Every item of a list, page after page. A missing parent is an error here."""
        url: str | None = self.url(path, api_version, query)
        seen: set[str] = set()
        while url:
            if url in seen:
                raise CollectionError(f"The list {path_of(url)} leads back to a page that was already read.")
            seen.add(url)
            page = _mapping(self.send("GET", url), url)
            yield from page.get("value") or []
            url = page.get("nextLink") or None

    def put(self, id: str, api_version: str, body: t.Any, *, etag: str | None = None) -> Operation:
        """Create or replace. ``etag`` makes the service refuse if the resource has changed since it was read."""
        return self._write("PUT", id, api_version, body, etag)

    def patch(self, id: str, api_version: str, body: t.Any, *, etag: str | None = None) -> Operation:
        """Change some properties."""
        return self._write("PATCH", id, api_version, body, etag)

    def delete(self, id: str, api_version: str, *, etag: str | None = None) -> Operation:
        """Delete. Of an absent resource the operation is done at once."""
        return self._write("DELETE", id, api_version, None, etag)

    def post(self, path: str, api_version: str, body: t.Any = None) -> Operation:
        """Run an action: the id of the resource, then the name of the action."""
        return self._write("POST", path, api_version, body, None)

    def url(self, path: str, api_version: str, query: c.Mapping[str, str] | None = None) -> str:
        """The absolute URL of an id."""
        if not path.startswith("/"):
            raise InvalidInput.of("id", path, "an id that starts with a slash")
        escaped = urllib.parse.quote(path.rstrip("/"), safe="/:@!$&'()*+,;=~")
        encoded = urllib.parse.urlencode({"api-version": api_version, **(query or {})}, quote_via=urllib.parse.quote)
        return f"{self.environment.resource_manager}{escaped}?{encoded}"

    def send(
        self,
        method: str,
        url: str,
        *,
        body: t.Any = None,
        headers: c.Mapping[str, str] | None = None,
        accept: c.Container[int] = (),
    ) -> HttpResponse:
        """Send a signed-in request to an absolute URL. A 401 signs in again, once, and repeats.

        Args:
            accept: Statuses above 299 that are an answer and no error.

        Raises:
            ArmError: the status is above 299.
        """
        if host_of(url) != self._host or urllib.parse.urlsplit(url).scheme != "https":
            raise CollectionError(
                f"The service points to {host_of(url)}, which is not the ARM endpoint {self._host} of environment"
                f" '{self.environment.name}'. It is not followed: the token is meant for that endpoint only."
            )
        token = self._tokens.token()
        response = self._authorized(method, url, token, body, headers)
        if response.status == 401:
            response = self._authorized(method, url, self._tokens.renew(token), body, headers)
        if response.status >= 300 and response.status not in accept:
            raise ArmError.from_response(response, method=method, url=url)
        return response

    def _authorized(
        self, method: str, url: str, token: str, body: t.Any, headers: c.Mapping[str, str] | None
    ) -> HttpResponse:
        return self.transport.send(
            method, url, headers={"Authorization": f"Bearer {token}", **(headers or {})}, body=body
        )

    def _write(self, method: str, path: str, api_version: str, body: t.Any, etag: str | None) -> Operation:
        # Most tasks find nothing to change. In a module every import is compiled anew, so they do without this one.
        from ansible_collections.edgestack.azure.plugins.module_utils._arm.operation import Operation

        url = self.url(path, api_version)
        already_gone = (404,) if method == "DELETE" else ()
        response = self.send(method, url, body=body, headers={"If-Match": etag} if etag else None, accept=already_gone)
        if response.status == 404 and not _is_absence(response):
            raise ArmError.from_response(response, method=method, url=url)
        return Operation.of_response(self, response, method=method, url=url)

    def _only_subscription(self) -> str:
        found = list(self.list("/subscriptions", SUBSCRIPTIONS_API_VERSION))
        usable = [item for item in found if str(item.get("state", "Enabled")).lower() == "enabled"]
        if len(usable) == 1:
            return str(usable[0]["subscriptionId"])
        names = [f"{item.get('subscriptionId')} ({item.get('displayName')}, {item.get('state')})" for item in found]
        listed = "\n- ".join(["It can see:", *names]) if names else "It can see none; check its role assignments."
        raise InvalidInput(
            f"Option 'subscription_id' is needed in environment '{self.environment.name}': the account does not"
            f" see exactly one enabled subscription. {listed}",
            option="subscription_id",
        )


def _is_absence(response: HttpResponse) -> bool:
    """Whether a 404 says that the resource does not exist. See :meth:`ArmClient.get`."""
    error = ArmError.from_response(response, method="GET", url="")
    if error.code:
        return error.code.lower() not in _NOT_ABSENCE
    # inferred: an empty 404 that carries ARM's request id comes from ARM; a page of a proxy or web server does not.
    return not response.text.strip() and bool(error.request_id or error.correlation_id)


def _mapping(response: HttpResponse, url: str) -> dict[str, t.Any]:
    if not isinstance(response.body, dict):
        raise CollectionError(
            f"GET {path_of(url)} answered HTTP {response.status} without a JSON object."
            f" Is {host_of(url)} an Azure Resource Manager endpoint?"
        )
    return response.body
