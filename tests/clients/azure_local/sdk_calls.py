# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the flows of Microsoft's Python SDK share: signing in, calling methods to their end, and knowing all of them.

Runs in the virtual environment of the SDK, beside the flows, which import it as `sdk_calls`.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import typing as t

from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential

WAIT_SECONDS = 60
CLIENT_ITSELF = ""
"""The name of the group for methods that belong to no group of operations."""
# Methods of a client that are no operations of the service.
MACHINERY = frozenset({"close", "send_request"})
Members = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Access:
    """Where the cloud is and who asks."""

    management: str
    login: str
    audience: str
    tenant: str
    client_id: str
    client_secret: str
    subscription: str

    def open(self, client: t.Callable[..., t.Any]) -> t.Any:
        """Return a client of the SDK that is signed in."""
        credential = ClientSecretCredential(
            self.tenant, self.client_id, self.client_secret, authority=self.login, disable_instance_discovery=True
        )
        return client(
            credential,
            self.subscription,
            base_url=self.management,
            credential_scopes=[f"{self.audience}/.default"],
            polling_interval=0.1,
        )


class Flow(t.Protocol):
    """What a job is done by: the action of the job names the method that does it."""

    def result(self) -> Members:
        """Return what is to be told of it."""
        ...


def run(job_type: t.Callable[..., t.Any], flow_type: t.Callable[..., Flow]) -> None:
    """Do the job that standard input has as JSON, and print its result as JSON."""
    job = json.load(sys.stdin)
    flow = flow_type(job_type(**{**job, "access": Access(**job["access"])}))
    getattr(flow, job["action"])()
    json.dump(flow.result(), sys.stdout)


class Calls:
    """Calls methods of one client. `called` collects them as `group.method`."""

    def __init__(self, client: t.Any) -> None:
        self.client = client
        self.called: list[str] = []

    def has(self, group: str, method: str = "") -> bool:
        """Tell whether the client has a group of operations, or a method in it."""
        return hasattr(self.client, group) and (not method or hasattr(getattr(self.client, group), method))

    def call(self, group: str, method: str, *arguments: t.Any, **options: t.Any) -> t.Any:
        """Call a method, wait for its operation, and return plain values."""
        owner = self.client if group == CLIENT_ITSELF else getattr(self.client, group)
        self.called.append(full_name(group, method))
        answer = getattr(owner, method)(*arguments, **options)
        if method.startswith("begin_"):
            answer = answer.result(WAIT_SECONDS)
        if hasattr(answer, "by_page"):
            return [plain(item) for item in answer]
        return plain(answer)

    def expect(self, group: str, method: str, *arguments: t.Any, name: str) -> None:
        """Call a method that lists, and end the run unless the list has a name."""
        names = [item["name"] for item in self.call(group, method, *arguments)]
        if name not in names:
            raise SystemExit(f"{full_name(group, method)}: {name} is not in {names}")

    def refusal(self, group: str, method: str, *arguments: t.Any, **options: t.Any) -> Members:
        """Call a method that the service refuses, and return how it does."""
        try:
            self.call(group, method, *arguments, **options)
        except HttpResponseError as error:
            return {"status": error.status_code, "code": error.error.code if error.error else ""}
        raise SystemExit(f"{full_name(group, method)} is not refused")

    def first(self, group: str, *methods: str) -> str:
        """Return the first of these names that a method has: they differ from client to client."""
        return next(method for method in methods if self.has(group, method))

    def unused(self) -> list[str]:
        """Return the public methods that were not called."""
        return [method for method in self.methods() if method not in self.called]

    def methods(self) -> list[str]:
        """Return every public method of the client."""
        groups = {name: value for name, value in vars(self.client).items() if not name.startswith("_")}
        own = set(public(self.client)) - set(groups) - MACHINERY
        found = {CLIENT_ITSELF: own, **{name: set(public(group)) for name, group in groups.items()}}
        return sorted(full_name(group, method) for group, methods in found.items() for method in methods)


def full_name(group: str, method: str) -> str:
    """Return `group.method`, or the method alone when the client itself has it."""
    return method if group == CLIENT_ITSELF else f"{group}.{method}"


def public(owner: t.Any) -> list[str]:
    """Return the names of the methods that are meant for everybody; `models` is a module."""
    names = (name for name in dir(owner) if not name.startswith("_") and name != "models")
    return [name for name in names if callable(getattr(owner, name))]


def plain(value: t.Any) -> t.Any:
    """Return a model of the SDK as it was on the wire."""
    if hasattr(value, "serialize"):
        return value.serialize(keep_readonly=True)
    return value.as_dict() if hasattr(value, "as_dict") else value
