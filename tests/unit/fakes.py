# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-ins for the outside world: HTTP, time, the door of a task, tokens."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import json as json_module
import threading
import typing as t
import urllib.parse

from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import Environment
from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
ARM = "https://management.fake.test"
FAKE_ENVIRONMENT = Environment(
    name="fake", kind="entra", resource_manager=ARM, login="https://login.fake.test", audience=ARM
)
_ANYTHING: t.Any = object()


@dataclasses.dataclass
class Expect:
    """One call that has to come, and its answer.

    Attributes:
        method: The HTTP verb.
        url: A path or an absolute URL. Without a query any query is taken; with one it has to be the same.
        status: The status to answer.
        json: The body to answer. Without one the answer has none, unless ``text`` is given.
        headers: The headers to answer.
        text: The body to answer when it is no JSON.
        error: An exception to raise instead of an answer.
        body: The JSON body that has to be sent; ``None`` means that none may be sent.
        body_contains: Members that the JSON body has to have; nested dictionaries are compared in the same way.
        form: The form that has to be sent.
        sent_headers: Headers that have to be sent.
        api_version: The ``api-version`` that has to be asked for.
    """

    method: str
    url: str
    status: int = 200
    json: t.Any = _ANYTHING
    headers: c.Mapping[str, str] = dataclasses.field(default_factory=dict)
    text: str = ""
    error: Exception | None = None
    body: t.Any = _ANYTHING
    body_contains: c.Mapping[str, t.Any] | None = None
    form: c.Mapping[str, str] | None = None
    sent_headers: c.Mapping[str, str] = dataclasses.field(default_factory=dict)
    api_version: str | None = None

    def check(self, call: Call) -> None:
        """Fail if ``call`` is not the expected one."""
        __tracebackhide__ = True
        wanted, got = urllib.parse.urlsplit(self.url), urllib.parse.urlsplit(call.url)
        shown = f"expected {self.method} {self.url}, got {call.method} {call.url}"
        assert (self.method, wanted.path) == (call.method, got.path), shown
        assert not wanted.query or wanted.query == got.query, shown
        assert not wanted.netloc or wanted.netloc == got.netloc, shown
        if self.api_version:
            assert call.query.get("api-version") == self.api_version, shown
        if self.body is not _ANYTHING:
            assert call.body == self.body
        if self.body_contains is not None:
            missing = _differences(self.body_contains, call.body)
            assert not missing, f"{self.method} {self.url}: {missing} of the body {call.body}"
        if self.form is not None:
            assert call.data == self.form
        for name, value in self.sent_headers.items():
            assert call.headers.get(name) == value, (
                f"{self.method} {self.url}: header {name} is {call.headers.get(name)}"
            )

    def answer(self) -> HttpResponse:
        """The answer to give."""
        if self.error:
            raise self.error
        text = self.text if self.json is _ANYTHING else json_module.dumps(self.json)
        return HttpResponse.of(self.status, self.headers, text.encode())


@dataclasses.dataclass(frozen=True)
class Call:
    """One request that was sent."""

    method: str
    url: str
    headers: dict[str, str]
    body: t.Any
    data: t.Any

    @property
    def path(self) -> str:
        """The path of the URL."""
        return urllib.parse.urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the URL."""
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.url).query))


class FakeTransport:
    """Answers a complete, ordered list of calls. An extra one fails, and :meth:`assert_done` finds the missing ones.

    ``calls`` holds what was sent. With ``any_order`` each call takes the first expectation that fits its verb and path,
    for code that sends from several threads.
    """

    def __init__(self, expected: c.Iterable[Expect] = (), *, any_order: bool = False) -> None:
        self.expected = list(expected)
        self.calls: list[Call] = []
        self._any_order = any_order
        self._lock = threading.Lock()

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: c.Mapping[str, str] | None = None,
        body: t.Any = None,
        data: bytes | c.Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> HttpResponse:
        """See ``Transport``."""
        __tracebackhide__ = True
        # The body goes through JSON so that what cannot be sent fails here and later changes do not show.
        call = Call(method, url, dict(headers or {}), json_module.loads(json_module.dumps(body)), data)
        with self._lock:
            self.calls.append(call)
            expect = self._next(call)
        expect.check(call)
        return expect.answer()

    def assert_done(self) -> None:
        """Fail if an expected call did not come."""
        __tracebackhide__ = True
        missing = [f"{expect.method} {expect.url}" for expect in self.expected]
        assert not missing, f"these calls did not come: {missing}"

    @property
    def writes(self) -> list[Call]:
        """The calls that may have changed something."""
        return [call for call in self.calls if call.method not in ("GET", "HEAD")]

    def _next(self, call: Call) -> Expect:
        __tracebackhide__ = True
        position = 0
        if self._any_order:
            keys = [(expect.method, urllib.parse.urlsplit(expect.url).path) for expect in self.expected]
            position = keys.index((call.method, call.path)) if (call.method, call.path) in keys else len(keys)
        assert position < len(self.expected), f"unexpected call: {call.method} {call.url} with body {call.body}"
        return self.expected.pop(position)


class FakeClock(Clock):
    """Time that passes only while somebody sleeps. ``sleeps`` holds how long each sleep was."""

    def __init__(self, *, now: float = 1000.0, epoch: float = 1_750_000_000.0) -> None:
        self.sleeps: list[float] = []
        self._now = now
        self._epoch_offset = epoch - now

    def now(self) -> float:
        """See ``Clock``."""
        return self._now

    def epoch(self) -> float:
        """See ``Clock``."""
        return self._now + self._epoch_offset

    def sleep(self, seconds: float) -> None:
        """See ``Clock``."""
        self.sleeps.append(seconds)
        self._now += seconds


class FakeContext:
    """A door that writes down what it was asked to do."""

    def __init__(self, *, check_mode: bool = False) -> None:
        self.check_mode = check_mode
        self.warnings: list[str] = []
        self.progress_messages: list[str] = []
        self.secrets: list[str] = []

    def warn(self, message: str) -> None:
        """See ``Context``."""
        self.warnings.append(message)

    def progress(self, message: str) -> None:
        """See ``Context``."""
        self.progress_messages.append(message)

    def register_secret(self, value: str) -> None:
        """See ``Context``."""
        self.secrets.append(value)


class StaticToken:
    """Tokens ``token-1``, ``token-2``, ...: the next one after each refusal."""

    def __init__(self) -> None:
        self.number = 1

    def token(self) -> str:
        """See ``TokenProvider``."""
        return f"token-{self.number}"

    def renew(self, refused: str) -> str:
        """See ``TokenProvider``."""
        assert refused == self.token()
        self.number += 1
        return self.token()


def fake_client(
    transport: FakeTransport, *, clock: FakeClock | None = None, subscription_id: str | None = SUBSCRIPTION
) -> ArmClient:
    """A client of a made-up environment; its ARM endpoint is ``ARM``."""
    return ArmClient(
        FAKE_ENVIRONMENT, transport, StaticToken(), subscription_id=subscription_id, clock=clock or FakeClock()
    )


def arm_error(code: str, message: str = "said so", **more: t.Any) -> dict[str, t.Any]:
    """The error envelope of ARM."""
    return {"error": {"code": code, "message": message, **more}}


def _differences(wanted: c.Mapping[str, t.Any], got: t.Any, at: str = "") -> list[str]:
    found: list[str] = []
    for key, value in wanted.items():
        name = f"{at}.{key}" if at else key
        present = got.get(key, _ANYTHING) if isinstance(got, dict) else _ANYTHING
        if isinstance(value, dict) and isinstance(present, dict):
            found += _differences(value, present, name)
        elif present is _ANYTHING or present != value:
            found.append(f"{name} is not {value!r}")
    return found
