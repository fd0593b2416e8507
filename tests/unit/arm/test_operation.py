# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Following long-running operations."""

from __future__ import annotations

import email.utils

import pytest
from fakes import ARM, SUBSCRIPTION, Expect, FakeClock, FakeTransport, arm_error, fake_client

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import (
    ArmError,
    AuthenticationError,
    OperationFailed,
    OperationTimeout,
    TransportError,
)
from ansible_collections.edgestack.azure.plugins.module_utils._arm.operation import Operation, is_terminal
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Deadline
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

NET = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.AzureStackHCI/logicalNetworks/net"
PATH = "/providers/Microsoft.AzureStackHCI/locations/EASTUS/operationStatuses/0a*FF"
STATUS = f"{ARM}{PATH}?api-version=2024-01-01&t=1&c=MII%2b&s=hidden&h=a*b"
ASYNC = {"Azure-AsyncOperation": STATUS}


def running(state="InProgress", **more):
    return Expect("GET", STATUS, json={"status": state, **more})


def resource(state):
    return {"id": NET, "properties": {"provisioningState": state}}


def start(answers, *, method="PUT", seconds=600, clock=None):
    """Write, wait, and return what waiting returned; ``answers`` begins with the one to the write."""
    transport = FakeTransport(answers)
    clock = clock or FakeClock()
    client = fake_client(transport, clock=clock)
    operations = {
        "PUT": lambda: client.put(NET, "2024-01-01", {}),
        "PATCH": lambda: client.patch(NET, "2024-01-01", {}),
        "DELETE": lambda: client.delete(NET, "2024-01-01"),
        "POST": lambda: client.post(f"{NET}/start", "2024-01-01"),
    }
    states = []
    operation = operations[method]()
    body = operation.wait(Deadline(clock, seconds), lambda state, percent: states.append((state, percent)))
    transport.assert_done()
    return body, states, operation


def test_a_create_is_followed_through_its_status_url_unchanged():
    body, states, operation = start(
        [
            Expect("PUT", NET, status=201, json=resource("Accepted"), headers=ASYNC),
            running("Accepted"),
            running("InProgress", percentComplete=40),
            running("Succeeded", properties=None, error={}),
        ]
    )
    assert body == resource("Accepted")
    assert states == [("Accepted", None), ("InProgress", 40.0), ("Succeeded", None)]
    assert (operation.done, operation.state) == (True, "Succeeded")


def test_the_status_url_wins_over_location():
    both = {**ASYNC, "Location": f"{ARM}/other"}
    start([Expect("DELETE", NET, status=202, text="null", headers=both), running("Succeeded")], method="DELETE")


@pytest.mark.parametrize(
    ("method", "status", "body", "headers"),
    [
        ("PUT", 200, resource("Succeeded"), {}),
        ("PUT", 201, {"id": NET}, {}),
        ("PUT", 201, resource("Succeeded"), {"Location": f"{ARM}{NET}"}),
        ("PATCH", 200, resource("Succeeded"), {}),
        ("DELETE", 200, None, {}),
        ("DELETE", 204, None, {}),
        ("POST", 200, {"keys": []}, {}),
        ("POST", 202, None, {}),
    ],
)
def test_what_is_done_is_not_polled(method, status, body, headers):
    url = f"{NET}/start" if method == "POST" else NET
    result, states, _operation = start([Expect(method, url, status=status, json=body, headers=headers)], method=method)
    assert (result, states) == (body, [])


@pytest.mark.parametrize(("status", "body"), [(200, {"id": NET}), (204, None)])
def test_location_ends_with_200_or_204(status, body):
    first, second = f"{ARM}/results/1?sig=a", f"{ARM}/results/2?sig=b"
    result, states, _operation = start(
        [
            Expect("PATCH", NET, status=202, headers={"Location": first, "Retry-After": "2"}),
            Expect("GET", first, status=202, headers={"Location": second}),
            Expect("GET", second, status=202),
            Expect("GET", second, status=status, json=body),
        ],
        method="PATCH",
    )
    assert result == body
    assert [state for state, _percent in states] == ["Accepted", "Accepted", "Succeeded"]


def test_location_may_answer_with_an_operation_status():
    answers = [
        Expect("POST", f"{NET}/start", status=202, headers={"Location": STATUS}),
        running("InProgress"),
        running("Failed", error={"code": "Broken", "message": "no"}),
    ]
    with pytest.raises(OperationFailed, match="Broken: no"):
        start(answers, method="POST")


def test_location_that_ends_with_an_error_is_an_error():
    answers = [
        Expect("DELETE", NET, status=202, headers={"Location": STATUS}),
        Expect("GET", STATUS, status=409, json=arm_error("InUse", "still used")),
    ]
    with pytest.raises(ArmError, match="InUse: still used"):
        start(answers, method="DELETE")


RESULT = f"{ARM}/providers/operations/1?monitor=true"


@pytest.mark.parametrize(
    "answers",
    [
        [
            Expect("POST", f"{NET}/start", status=202, headers=ASYNC),
            running("Succeeded", properties={"output": {"url": "u"}}),
        ],
        [
            Expect("POST", f"{NET}/start", status=202, headers={**ASYNC, "Location": RESULT}),
            running("Succeeded"),
            Expect("GET", RESULT, json={"url": "u"}),
        ],
        [
            Expect("POST", f"{NET}/start", status=202, headers={"Location": RESULT}),
            Expect("GET", RESULT, json={"url": "u"}),
        ],
        [Expect("POST", f"{NET}/start", json={"url": "u"})],
    ],
    ids=["with the status", "behind location", "at the end", "at once"],
)
def test_what_an_action_returns(answers):
    transport, clock = FakeTransport(answers), FakeClock()
    operation = fake_client(transport, clock=clock).post(f"{NET}/start", "2024-01-01")
    operation.wait(Deadline(clock, 60))
    assert operation.result() == {"url": "u"}
    transport.assert_done()


def test_without_headers_the_resource_is_read_again():
    body, states, _operation = start(
        [
            Expect("PUT", NET, json=resource("Creating")),
            Expect("GET", NET, json=resource("Updating"), api_version="2024-01-01"),
            Expect("GET", NET, json=resource("Succeeded")),
        ]
    )
    assert body == resource("Succeeded")
    assert [state for state, _percent in states] == ["Updating", "Succeeded"]


def test_a_delete_without_headers_ends_when_the_resource_is_gone():
    body, states, _operation = start(
        [
            Expect("DELETE", NET, status=202),
            Expect("GET", NET, json=resource("Deleting")),
            Expect("GET", NET, status=404, json=arm_error("ResourceNotFound")),
        ],
        method="DELETE",
    )
    assert body is None
    assert [state for state, _percent in states] == ["Deleting", "Succeeded"]


@pytest.mark.parametrize("state", ["Failed", "Canceled", "failed"])
def test_a_write_that_failed_at_once(state):
    body = resource(state)
    body["properties"]["status"] = {"errorCode": "InternalError", "errorMessage": "admission webhook denied"}
    with pytest.raises(OperationFailed, match="InternalError: admission webhook denied") as caught:
        start([Expect("PUT", NET, json=body)])
    assert caught.value.state == state.capitalize()


def test_a_failed_operation_tells_why():
    error = {"code": "A", "message": "outer", "details": [{"code": "B", "message": "inner"}]}
    with pytest.raises(OperationFailed) as caught:
        start([Expect("PUT", NET, status=201, headers=ASYNC), running("Failed", error=error)])
    assert caught.value.message == (
        f"PUT {NET} was accepted and then ended as Failed: A: outer\n- B: inner (operation {PATH})"
    )
    assert caught.value.result == {
        "error": {"code": "A", "message": "outer", "target": None, "details": ["B: inner"]},
        "operation": {"id": PATH, "method": "PUT", "resource_id": NET, "status": "Failed"},
    }


def test_a_failure_without_reason():
    with pytest.raises(OperationFailed, match="no reason was given"):
        start([Expect("PUT", NET, status=201, headers=ASYNC), running("Canceled")])


def test_a_timeout_carries_url_and_last_state_and_shows_no_signature():
    answers = [Expect("PUT", NET, status=201, headers=ASYNC)] + [running("InProgress")] * 4
    clock = FakeClock()
    with pytest.raises(OperationTimeout) as caught:
        start(answers, seconds=4, clock=clock)
    assert (caught.value.url, caught.value.state) == (STATUS, "InProgress")
    assert clock.sleeps == [0.25, 1.0, 1.5, 1.25]
    assert "still 'InProgress' after 4 seconds" in caught.value.message
    assert "hidden" not in caught.value.message + str(caught.value.result)


def test_no_time_at_all_does_not_poll():
    with pytest.raises(OperationTimeout, match="still 'Accepted' after 0 seconds"):
        start([Expect("PUT", NET, status=201, headers=ASYNC)], seconds=0)


def test_polls_become_rarer():
    answers = [Expect("PUT", NET, status=201, headers=ASYNC)] + [running()] * 12 + [running("Succeeded")]
    clock = FakeClock()
    start(answers, clock=clock)
    assert clock.sleeps[:4] == [0.25, 1.0, 1.5, 2.25]
    assert clock.sleeps == sorted(clock.sleeps)
    assert clock.sleeps[-1] == 30


@pytest.mark.parametrize(
    ("header", "slept"),
    [("7", 7), ("0", 0.25), ("-3", 0.25), ("86400", 120), ("soon", 0.25), ("1.5", 1.5)],
)
def test_retry_after_is_honoured_within_reason(header, slept):
    clock = FakeClock()
    headers = {**ASYNC, "Retry-After": header}
    start([Expect("PUT", NET, status=201, headers=headers), running("Succeeded")], clock=clock)
    assert clock.sleeps == [slept]


def test_retry_after_may_be_a_date_and_counts_for_one_poll():
    clock = FakeClock()
    date = email.utils.formatdate(clock.epoch() + 9, usegmt=True)
    answers = [
        Expect("PUT", NET, status=201, headers=ASYNC),
        Expect("GET", STATUS, json={"status": "InProgress"}, headers={"Retry-After": date}),
        running(),
        running("Succeeded"),
    ]
    start(answers, clock=clock)
    assert clock.sleeps == [0.25, pytest.approx(8.75, abs=1), 1.0]


def test_what_passes_by_itself_is_sat_out():
    dropped = TransportError("gone", kind="refused", host="h")
    restarting = AuthenticationError("out of order", transient=True)
    _body, states, _operation = start(
        [
            Expect("PUT", NET, status=201, headers=ASYNC),
            running("InProgress"),
            Expect("GET", STATUS, status=503),
            Expect("GET", STATUS, error=dropped),
            Expect("GET", STATUS, error=restarting),
            running("Succeeded"),
        ]
    )
    assert [state for state, _percent in states] == ["InProgress"] * 4 + ["Succeeded"]


def test_a_timeout_tells_the_last_problem():
    answers = [Expect("PUT", NET, status=201, headers=ASYNC), Expect("GET", STATUS, status=502, text="Bad gateway")]
    with pytest.raises(OperationTimeout, match=r"The last poll failed: .*Bad gateway"):
        start(answers, seconds=0.2)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 403, "json": arm_error("AuthorizationFailed")},
        {"status": 400, "json": arm_error("BadRequest")},
        {"error": TransportError("not trusted", kind="tls", host="h")},
        {"error": AuthenticationError("wrong password")},
    ],
)
def test_what_does_not_pass_by_itself_is_final(answer):
    with pytest.raises((ArmError, TransportError, AuthenticationError)):
        start([Expect("PUT", NET, status=201, headers=ASYNC), Expect("GET", STATUS, **answer)])


def test_a_token_that_expires_meanwhile_is_renewed_each_time():
    _body, states, _operation = start(
        [
            Expect("PUT", NET, status=201, headers=ASYNC),
            Expect("GET", STATUS, status=401),
            running(),
            Expect("GET", STATUS, status=401),
            Expect("GET", STATUS, json={"status": "Succeeded"}, sent_headers={"Authorization": "Bearer token-3"}),
        ]
    )
    assert [state for state, _percent in states] == ["InProgress", "Succeeded"]


def test_a_status_url_may_be_unknown_for_a_moment():
    unknown = [Expect("GET", STATUS, status=404, json=arm_error("NotFound"))]
    created = Expect("PUT", NET, status=201, headers=ASYNC)
    start([created, *unknown * 5, running(), *unknown * 5, running("Succeeded")])
    with pytest.raises(ArmError, match="NotFound"):
        start([created, *unknown * 6])


def test_a_status_without_a_state_goes_on():
    odd = [
        Expect("GET", STATUS, json=None),
        Expect("GET", STATUS, json={"status": 3}),
        Expect("GET", STATUS, status=202),
    ]
    start([Expect("PUT", NET, status=201, headers=ASYNC), *odd, running("Succeeded")])


def test_waiting_goes_on_in_another_task():
    _transport = FakeTransport([Expect("PUT", NET, status=201, json=resource("Accepted"), headers=ASYNC)])
    handle = fake_client(_transport).put(NET, "2024-01-01", {}).to_handle()
    assert handle == {
        "id": PATH,
        "method": "PUT",
        "resource_id": NET,
        "status": "Accepted",
        "url": STATUS,
        "resource_url": f"{ARM}{NET}?api-version=2024-01-01",
        "follow": "status",
    }
    transport, clock = FakeTransport([running(), running("Succeeded")]), FakeClock()
    operation = Operation.of_handle(fake_client(transport, clock=clock), handle)
    assert operation.wait(Deadline(clock, 60)) is None
    transport.assert_done()
    assert operation.to_result() == {"id": PATH, "method": "PUT", "resource_id": NET, "status": "Succeeded"}


def test_a_handle_that_is_none_is_refused():
    with pytest.raises(InvalidInput, match=r"Option 'operations'.*lacks \['resource_url', 'follow', 'url'\]"):
        Operation.of_handle(fake_client(FakeTransport()), {"method": "PUT", "status": "x"})


def test_an_operation_on_another_host_gets_no_token():
    headers = {"Azure-AsyncOperation": "https://elsewhere.test/op"}
    transport = FakeTransport([Expect("PUT", NET, status=201, headers=headers)])
    clock = FakeClock()
    operation = fake_client(transport, clock=clock).put(NET, "1", {})
    with pytest.raises(Exception, match=r"points to elsewhere\.test"):
        operation.wait(Deadline(clock, 60))


@pytest.mark.parametrize(
    ("state", "terminal"),
    [
        ("Succeeded", True),
        ("FAILED", True),
        ("Canceled", True),
        (None, True),
        ("", True),
        ("Accepted", False),
        ("Deleting", False),
    ],
)
def test_is_terminal(state, terminal):
    assert is_terminal(state) is terminal
