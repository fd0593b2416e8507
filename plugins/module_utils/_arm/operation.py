# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Long-running operations: what was accepted is followed until it ends.

How an operation is followed (source: azure-local facts C.1 and C.2, azure-stack-edge facts G.0):

- ``status``: the answer named an ``Azure-AsyncOperation`` URL. It answers ``{"status": ...}``.
- ``location``: only ``Location`` was given, with a 202. It answers 202 until the end, then 200 or 204.
- ``resource``: neither was given, and the resource is in a transitional ``provisioningState`` or the status was 202.
  The resource itself is read again.
- ``done``: nothing is left to wait for.

The operation URL is signed, several kilobytes long and contains ``*``: it is used as it came and shown without its
query.
"""

from __future__ import annotations

import collections.abc as c
import email.utils
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import (
    ArmError,
    AuthenticationError,
    ErrorDetail,
    OperationFailed,
    OperationTimeout,
    TransportError,
)
from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse
from ansible_collections.edgestack.azure.plugins.module_utils._arm.text import path_of
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock, Deadline
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

Follow = t.Literal["status", "location", "resource", "done"]
Progress = c.Callable[[str, "float | None"], None]  # state, percentage

SUCCEEDED, FAILED, CANCELED = "Succeeded", "Failed", "Canceled"
_TERMINAL = {"succeeded": SUCCEEDED, "failed": FAILED, "canceled": CANCELED, "cancelled": CANCELED}
_TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
_FIRST_POLL_SECONDS = 0.25
_SHORTEST_BACKOFF_SECONDS = 1.0
_LONGEST_BACKOFF_SECONDS = 30.0
_BACKOFF_GROWTH = 1.5
_LONGEST_RETRY_AFTER_SECONDS = 120.0
_TOLERATED_NOT_FOUND = 5


class Sender(t.Protocol):
    """The part of the client that polling needs."""

    clock: Clock

    def send(self, method: str, url: str, *, accept: c.Container[int] = ()) -> HttpResponse:
        """Send a signed-in request; a status above 299 that is not in ``accept`` raises ``ArmError``."""


def is_terminal(state: str | None) -> bool:
    """Whether a ``provisioningState`` or operation status is an end. An absent state counts as one."""
    return not state or state.lower() in _TERMINAL


class Operation:
    """A write that the service accepted.

    Attributes:
        method: The verb of the write.
        resource_url: The URL of the write.
        follow: How the end is found out; see the module's text.
        url: What is polled; empty when ``follow`` is ``done``.
        state: The last state seen: ``Succeeded`` or a transitional one.
        body: The body of the last answer that was about the resource: of the write itself, or of the end.
    """

    def __init__(
        self, client: Sender, *, method: str, resource_url: str, follow: Follow, url: str = "", state: str, body: t.Any
    ) -> None:
        self._client = client
        self.method = method
        self.resource_url = resource_url
        self.follow = follow
        self.url = url
        self.state = state
        self.body = body
        self._retry_after: float | None = None
        self._not_found = 0
        self._problem = ""
        self._output: t.Any = None
        self._result_url = ""

    @classmethod
    def of_response(cls, client: Sender, response: HttpResponse, *, method: str, url: str) -> Operation:
        """Read from the answer to a write how it is to be followed.

        Raises:
            OperationFailed: the write ended at once, badly.
        """
        follow, poll_url = _how_to_follow(response, method, url)
        told = _provisioning_state_of(response.body)
        state = SUCCEEDED if follow == "done" else told or "Accepted"
        operation = cls(
            client, method=method, resource_url=url, follow=follow, url=poll_url, state=state, body=response.body
        )
        operation._retry_after = _retry_after(response, client.clock)
        operation._result_url = (response.header("Location") or "") if follow == "status" else ""
        if follow == "done" and method in ("PUT", "PATCH"):
            operation._raise_if_failed(told, response.body)
        return operation

    @classmethod
    def of_handle(cls, client: Sender, handle: c.Mapping[str, t.Any]) -> Operation:
        """Take up an operation that an earlier task started and returned with :meth:`to_handle`."""
        missing = [key for key in ("method", "resource_url", "follow", "url", "status") if key not in handle]
        if missing:
            raise InvalidInput.of("operations", dict(handle), f"what a task with wait=false returned; lacks {missing}")
        return cls(
            client,
            method=handle["method"],
            resource_url=handle["resource_url"],
            follow=handle["follow"],
            url=handle["url"],
            state=handle["status"],
            body=None,
        )

    @property
    def done(self) -> bool:
        """Whether nothing is left to wait for."""
        return self.follow == "done"

    def wait(self, deadline: Deadline, progress: Progress | None = None) -> dict[str, t.Any] | None:
        """Poll until the end and return the last body that was about the resource.

        What passes by itself is sat out until the deadline: 5xx, a dropped connection, a token service that is out of
        order while a device restarts.

        Args:
            deadline: When to give up. The service is asked one last time at that moment.
            progress: Called after each poll with the state and, where the service tells it, the percentage.

        Raises:
            OperationFailed: it ended as Failed or Canceled.
            OperationTimeout: it has not ended.
        """
        delays = _delays()
        while not self.done:
            if deadline.expired:
                raise OperationTimeout(
                    url=self.url,
                    state=self.state,
                    seconds=deadline.seconds,
                    operation=self.to_result(),
                    problem=self._problem,
                )
            delay = self._retry_after if self._retry_after is not None else next(delays)
            deadline.clock.sleep(min(delay, deadline.remaining()))
            percent = self._poll_patiently()
            if progress:
                progress(self.state, percent)
        return self.body if isinstance(self.body, dict) else None

    def poll(self) -> float | None:
        """Ask once. Updates ``state``, ``body`` and ``follow``; returns the percentage where the service tells it.

        Raises:
            OperationFailed: it ended as Failed or Canceled.
        """
        response = self._client.send("GET", self.url, accept=(404,))
        if response.status == 404:
            self._poll_not_found(response)
            return None
        self._not_found = 0
        self._retry_after = _retry_after(response, self._client.clock)
        state = self._polled_state(response)
        self._raise_if_failed(state, response.body)
        self.state = _TERMINAL.get(state.lower(), state)
        if self.state == SUCCEEDED:
            self.follow = "done"
            self._output = _output_of(response.body)
        if self.follow == "resource" or (self.done and not _status_of(response.body)):
            self.body = response.body
        return _percent_of(response.body)

    def result(self) -> t.Any:
        """What an action that is done returned: told with its status, behind ``Location``, or as the answer itself.

        Source: azure-stack-edge facts G.4, edge-api facts 6.
        """
        if self._output is None and self._result_url:
            self._output = self._client.send("GET", self._result_url).body
        return self.body if self._output is None else self._output

    def to_result(self) -> dict[str, t.Any]:
        """What a task result shows: ``id`` (the path of the operation), ``method``, ``resource_id``, ``status``."""
        return {
            "id": path_of(self.url) if self.url and self.follow != "resource" else None,
            "method": self.method,
            "resource_id": path_of(self.resource_url),
            "status": self.state,
        }

    def to_handle(self) -> dict[str, t.Any]:
        """:meth:`to_result` and what :meth:`of_handle` needs to go on waiting in another task.

        ``url`` is whole here. Its signature is no credential: the service wants the bearer token besides.
        """
        return {**self.to_result(), "url": self.url, "resource_url": self.resource_url, "follow": self.follow}

    def _poll_patiently(self) -> float | None:
        """:meth:`poll`, where a failure that passes by itself is only noted."""
        try:
            percent = self.poll()
        except (ArmError, AuthenticationError, TransportError) as error:
            if not _passes_by_itself(error):
                raise
            self._problem = error.message
            self._retry_after = None
            return None
        self._problem = ""
        return percent

    def _poll_not_found(self, response: HttpResponse) -> None:
        """A deleted resource is gone; a status URL may be unknown for a moment after it was handed out."""
        if self.follow == "resource" and self.method == "DELETE":
            self.state, self.follow, self.body = SUCCEEDED, "done", None
            return
        self._not_found += 1
        self._retry_after = None
        if self._not_found > _TOLERATED_NOT_FOUND:
            raise ArmError.from_response(response, method="GET", url=self.url)

    def _polled_state(self, response: HttpResponse) -> str:
        if self.follow == "resource":
            return _provisioning_state_of(response.body) or SUCCEEDED
        if self.follow == "location" and response.status == 202:
            self.url = response.header("Location") or self.url
        # inferred: Azure Local hands out one URL under both headers, so a Location may answer 200 with an operation
        # status that is not an end; a resource has no "status" at its top.
        told = _status_of(response.body)
        if not told and (response.status == 204 or (response.status == 200 and self.follow == "location")):
            return SUCCEEDED
        return told or self.state

    def _raise_if_failed(self, state: str | None, body: t.Any) -> None:
        end = _TERMINAL.get((state or "").lower())
        if end in (FAILED, CANCELED):
            self.state = end
            raise OperationFailed(_failure_of(body), state=end, operation=self.to_result())


def _how_to_follow(response: HttpResponse, method: str, url: str) -> tuple[Follow, str]:
    status_url = response.header("Azure-AsyncOperation")
    location = response.header("Location")
    if status_url and response.status in (200, 201, 202):
        return "status", status_url
    if location and response.status == 202:
        return "location", location
    transitional = method in ("PUT", "PATCH") and not is_terminal(_provisioning_state_of(response.body))
    if transitional or (response.status == 202 and method != "POST"):
        return "resource", url
    return "done", ""


def _delays() -> c.Iterator[float]:
    """A quick first poll for what is nearly instant, then from 1 to 30 seconds."""
    yield _FIRST_POLL_SECONDS
    delay = _SHORTEST_BACKOFF_SECONDS
    while True:
        yield delay
        delay = min(delay * _BACKOFF_GROWTH, _LONGEST_BACKOFF_SECONDS)


def _retry_after(response: HttpResponse, clock: Clock) -> float | None:
    """Seconds that the service asks to wait: a number or an HTTP date, clamped; ``None`` if it does not ask."""
    text = (response.header("Retry-After") or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(text).timestamp() - clock.epoch()
        except (TypeError, ValueError):
            return None
    return min(max(seconds, _FIRST_POLL_SECONDS), _LONGEST_RETRY_AFTER_SECONDS)


def _passes_by_itself(error: ArmError | AuthenticationError | TransportError) -> bool:
    if isinstance(error, ArmError):
        return error.status in _TRANSIENT_STATUSES
    return error.transient if isinstance(error, AuthenticationError) else error.kind != "tls"


def _status_of(body: t.Any) -> str | None:
    status = body.get("status") if isinstance(body, dict) else None
    return status if isinstance(status, str) and status else None


def _output_of(body: t.Any) -> t.Any:
    properties = body.get("properties") if isinstance(body, dict) else None
    return properties.get("output") if isinstance(properties, dict) else None


def _provisioning_state_of(body: t.Any) -> str | None:
    properties = body.get("properties") if isinstance(body, dict) else None
    state = properties.get("provisioningState") if isinstance(properties, dict) else None
    return state if isinstance(state, str) and state else None


def _percent_of(body: t.Any) -> float | None:
    percent = body.get("percentComplete") if isinstance(body, dict) else None
    return float(percent) if isinstance(percent, (int, float)) else None


def _failure_of(body: t.Any) -> ErrorDetail:
    """The error of an operation status; of a failed resource what its ``properties.status`` tells.

    Source: azure-local facts D: ``status.errorCode`` and ``status.errorMessage`` next to ``provisioningState: Failed``.
    """
    detail = ErrorDetail.of_body(body)
    if detail.code or detail.message:
        return detail
    properties = body.get("properties") if isinstance(body, dict) else None
    status = properties.get("status") if isinstance(properties, dict) else None
    told = status if isinstance(status, dict) else {}
    return detail._replace(code=str(told.get("errorCode") or ""), message=str(told.get("errorMessage") or ""))
