# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converging a device over a fake transport: the complete list of calls, in every kind of trouble."""

from __future__ import annotations

import base64
import copy
import typing as t

import pytest
from fakes import Expect, FakeClock, FakeContext, FakeTransport

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import TransportError
from ansible_collections.edgestack.azure.plugins.module_utils._device.configuration import (
    Configurator,
    configuration_arguments,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import (
    ApplyFailed,
    DeviceError,
    StillRunning,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from tests.unit.device import samples
from tests.unit.device.calls import CONFIGURATION, CONSENT, STATUS, login, lost, session_of

CONFIGURATION_MODULE = "ansible_collections.edgestack.azure.plugins.module_utils._device.configuration"
BEFORE = samples.device()
AFTER = samples.device(time={**BEFORE["time"], "timeZone": "UTC"})
SENT = {"device": {"time": AFTER["time"]}}
UTC = {"time": {"time_zone": "UTC"}}
DONE = samples.documents(Network="NotExecuted", Time="Success")
NEVER = samples.documents("")


def status(document: t.Any = None, **changes: t.Any) -> Expect:
    return Expect("GET", STATUS, json=NEVER if document is None else document, **changes)


def read(device: dict[str, t.Any], **changes: t.Any) -> Expect:
    return Expect("GET", CONFIGURATION, json={"device": device}, **changes)


def send(**changes: t.Any) -> Expect:
    return Expect("POST", CONFIGURATION, **{"body": SENT, **changes})


def running(word: str = "InProgress") -> Expect:
    return status(samples.documents(word, Time="NotExecuted"))


class Run:
    """One run of the module; ``params`` replace the defaults."""

    def __init__(self, *expected: Expect, check_mode: bool = False, **params: t.Any) -> None:
        self.transport = FakeTransport([login(), *expected])
        self.context = FakeContext(check_mode=check_mode)
        self.clock = FakeClock()
        defaults = {name: option.get("default") for name, option in configuration_arguments().argument_spec.items()}
        self.params = {**defaults, "host": "192.168.100.10", "password": "x", **params}

    def __call__(self) -> dict[str, t.Any]:
        session = session_of(self.transport)
        result = Configurator(session, self.params, self.context, clock=self.clock).converge()
        self.transport.assert_done()
        return result

    def fails(self, kind: type[CollectionError], match: str) -> CollectionError:
        with pytest.raises(kind, match=match) as error:
            self()
        self.transport.assert_done()
        return error.value


def test_nothing_to_do() -> None:
    result = Run(status(), read(AFTER), **UTC)()
    assert (result["changed"], result["applied"]) == (False, [])


def test_check_mode_reads_and_predicts() -> None:
    predicted = Run(status(), read(BEFORE), check_mode=True, **UTC)()
    real = Run(status(), read(BEFORE), send(), status(DONE), read(AFTER), **UTC)()
    assert predicted["changed"] is real["changed"] is True
    assert predicted["diff"] == real["diff"]
    assert predicted["applied"] == real["applied"] == ["time"]


def test_it_waits_through_words_nobody_knows() -> None:
    run = Run(
        status(), read(BEFORE), send(), running(), running("Working hard"), running(), status(DONE), read(AFTER), **UTC
    )
    result = run()
    assert result["results"][1]["result_code"] == "Success"
    assert len(run.clock.sleeps) == 3
    assert run.context.warnings == []
    assert any("Working hard" in message for message in run.context.progress_messages)


def test_an_earlier_configuration_is_waited_for() -> None:
    Run(running(), running(), status(DONE), read(AFTER), **UTC)()


def test_waiting_for_an_earlier_configuration_ends() -> None:
    run = Run(*[running() for _ in range(8)], wait_timeout=20, **UTC)
    run.transport.expected += [running() for _ in range(20)]
    with pytest.raises(StillRunning, match="earlier configuration"):
        run()
    assert run.transport.writes[1:] == []


def test_a_second_one_that_comes_first_is_waited_for() -> None:
    run = Run(
        status(), read(BEFORE), send(status=409), running(), status(DONE), read(BEFORE), send(),
        status(samples.documents(Time="Success")), read(AFTER), **UTC,
    )  # fmt: skip
    assert run()["changed"]


def test_a_second_one_that_did_the_same() -> None:
    assert Run(status(), read(BEFORE), send(status=409), status(DONE), read(AFTER), read(AFTER), **UTC)()["changed"]


@pytest.mark.parametrize("kind", ["dropped", "timeout"])
def test_a_connection_that_breaks_while_sending(kind: str) -> None:
    run = Run(status(), read(BEFORE), send(error=lost(kind)), running(), status(DONE), read(AFTER), **UTC)
    assert run()["changed"]


def test_a_package_that_never_arrived_is_sent_again() -> None:
    stale = [item for _ in range(4) for item in (status(), read(BEFORE))]
    run = Run(
        status(),
        read(BEFORE),
        send(error=lost()),
        *stale,
        status(),
        read(BEFORE),
        send(),
        status(DONE),
        read(AFTER),
        **UTC,
    )
    assert run()["changed"]


def test_a_device_that_cannot_be_reached_is_told_at_once() -> None:
    Run(status(), read(BEFORE), send(error=lost("refused")), **UTC).fails(TransportError, "refused")


def test_the_same_status_as_before_counts_when_the_device_has_it() -> None:
    run = Run(
        status(DONE), read(BEFORE), send(), status(DONE), read(BEFORE), status(DONE), read(AFTER), read(AFTER), **UTC
    )
    assert run()["changed"]


def test_the_same_failure_as_before_is_a_failure() -> None:
    failed = samples.documents("Failed", Time="Failed/Bad")
    again = [item for _ in range(4) for item in (status(failed), read(BEFORE))]
    Run(status(failed), read(BEFORE), send(), *again, **UTC).fails(ApplyFailed, "Bad")


def test_trouble_while_it_is_applied() -> None:
    run = Run(
        status(), read(BEFORE), send(), status(error=lost()), status(status=503), running(),
        Expect("GET", STATUS, 401), login(), status(error=lost("refused")), status(DONE), read(AFTER), **UTC,
    )  # fmt: skip
    assert run()["changed"]


def test_trouble_that_stays() -> None:
    run = Run(status(), read(BEFORE), send(), wait_timeout=30, **UTC)
    run.transport.expected += [status(error=lost("refused")) for _ in range(40)]
    with pytest.raises(StillRunning, match="refused") as error:
        run()
    assert "run the task again" in error.value.message
    assert len(run.clock.sleeps) < 20


def test_another_certificate_is_not_waited_for() -> None:
    Run(status(), read(BEFORE), send(), status(error=lost("tls")), **UTC).fails(TransportError, "tls")


def test_a_failed_declaration() -> None:
    failed = samples.documents("Failed", Time="Failed/TimeServerUnreachable", Network="Success")
    error = Run(status(), read(BEFORE), send(), status(failed), **UTC).fails(ApplyFailed, "TimeServerUnreachable")
    assert [item["result_code"] for item in error.result["results"]] == ["Failed", "Success"]


def test_a_refused_package() -> None:
    refusal = {"message": "The request is invalid.", "modelState": {"device.time": ["no"]}}
    run = Run(status(), read(BEFORE), send(status=400, json=refusal), login(), send(status=400, json=refusal), **UTC)
    run.fails(DeviceError, "device.time: no")


def test_what_is_not_kept_is_told() -> None:
    run = Run(status(), read(BEFORE), send(), status(DONE), read(BEFORE), **UTC)
    run()
    assert "time" in run.context.warnings[0]


def test_not_waiting() -> None:
    result = Run(status(), read(BEFORE), send(), wait=False, **UTC)()
    assert (result["changed"], result["results"], result["reachable"]) == (True, [], True)


def test_invalid_input_is_told_before_anything_is_written() -> None:
    run = Run(status(), read(BEFORE), time={"time_zone": "Europe/Berlin"})
    run.fails(InvalidInput, "time_zone")


@pytest.mark.parametrize(
    ("reported", "wanted", "posts"),
    [(False, True, [True]), (True, False, [False]), (True, True, []), (False, None, [])],
)
def test_log_consent(reported: bool, wanted: bool | None, posts: list[bool]) -> None:
    calls = [Expect("GET", CONSENT, json=reported)] if wanted is not None else []
    calls += [Expect("POST", CONSENT, body=value, json=value) for value in posts]
    result = Run(status(), read(BEFORE), *calls, log_consent=wanted)()
    assert result["changed"] is bool(posts)
    assert result["diff"]["after"] == ({"log_consent": wanted} if posts else {})


# --- the address in use


def moved(address: str = "127.0.0.9") -> dict[str, t.Any]:
    device = copy.deepcopy(BEFORE)
    device["network"]["interfaces"][0]["iPv4"] = {"address": address, "subnetMask": "255.255.255.0", "gateway": None}
    return device


MOVE = {"network": {"interfaces": [{"name": "Port1", "ipv4": {"address": "127.0.0.9"}}]}}
MOVED = samples.documents(Network="Success")


@pytest.fixture
def _connected_through_port1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{CONFIGURATION_MODULE}.address_of", lambda _route: "192.168.100.10")


@pytest.mark.usefixtures("_connected_through_port1")
@pytest.mark.parametrize("check_mode", [True, False])
def test_the_address_in_use_is_not_changed_by_accident(check_mode: bool) -> None:
    error = Run(status(), read(BEFORE), check_mode=check_mode, **MOVE).fails(CollectionError, "new_host")
    assert "Port1" in error.result["lockout"]


@pytest.mark.usefixtures("_connected_through_port1")
def test_going_on_at_the_new_address() -> None:
    new = "https://new.test/api"
    run = Run(
        status(), read(BEFORE), Expect("POST", CONFIGURATION, error=lost()),
        status(error=lost("timeout")),
        login(new, error=lost("refused")),
        login(), status(error=lost("timeout")),
        login(new), Expect("GET", f"{new}/DeviceConfiguration/Status", json=MOVED),
        Expect("GET", f"{new}/DeviceConfiguration", json={"device": moved()}),
        new_host="new.test", **MOVE,
    )  # fmt: skip
    assert run()["reachable"]


@pytest.mark.usefixtures("_connected_through_port1")
def test_leaving_a_device_alone() -> None:
    run = Run(
        status(), read(BEFORE), Expect("POST", CONFIGURATION), *[status(error=lost("timeout")) for _ in range(3)],
        allow_lockout=True, **MOVE,
    )  # fmt: skip
    result = run()
    assert (result["changed"], result["reachable"]) == (True, False)
    assert len(run.context.warnings) == 1


# --- the name


NAME = {"device_endpoint": {"name": "store"}}


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_new_name_needs_certificates(check_mode: bool) -> None:
    error = Run(status(), read(BEFORE), check_mode=check_mode, **NAME).fails(CollectionError, "certificate_files")
    assert "management.store.microsoftdatabox.com" in error.result["missing_names"]


def test_a_new_name_all_the_same() -> None:
    renamed = samples.device(deviceEndpoint={"name": "store", "dnsDomain": "microsoftdatabox.com"})
    run = Run(
        status(), read(BEFORE), Expect("POST", CONFIGURATION), status(samples.documents(DeviceEndpoint="Success")),
        read(renamed), allow_stale_certificates=True, **NAME,
    )  # fmt: skip
    assert run()["renamed"]


def test_secrets_are_sent_again_when_asked_for() -> None:
    proxy = {"web_proxy": {"password": "s3cret"}}
    result = Run(status(), read(BEFORE), **proxy)()
    assert not result["changed"]
    sent = {"device": {"webProxy": {**BEFORE["webProxy"], "password": "s3cret"}}}
    run = Run(
        status(), read(BEFORE), Expect("POST", CONFIGURATION, body=sent), status(samples.documents(WebProxy="Success")),
        read(BEFORE), update_secrets="always", **proxy,
    )  # fmt: skip
    result = run()
    assert result["changed"]
    assert "s3cret" not in str(result)
    assert run.context.warnings == []


@pytest.mark.parametrize("reported", [None, {"autoGenerateBitlockerKey": False, "bitlockerBYOKey": None}])
def test_keys_that_the_device_hides_are_sent_once(reported: dict[str, t.Any] | None) -> None:
    key = base64.b64encode(bytes(32)).decode()
    keys = {"encryption_at_rest_keys": {"bitlocker_byo_key": key}}
    device = samples.device(encryptionAtRestKeys=reported)
    taken = samples.documents(EncryptionAtRestKeys="Success")
    run = Run(status(), read(device), Expect("POST", CONFIGURATION), status(taken), read(device), **keys)
    result = run()
    assert result["changed"]
    assert key not in str(result)
    again = Run(status(taken), read(device), **keys)
    assert not again()["changed"]
    activated = Run(status(), read({**device, "deviceInfo": {**device["deviceInfo"], "isActivated": True}}), **keys)
    assert not activated()["changed"]
    assert Run(status(taken), read(device), check_mode=True, update_secrets="always", **keys)()["changed"]
    assert run.context.warnings + again.context.warnings + activated.context.warnings == []


def test_certificates_of_a_cluster_are_looked_at_where_its_services_are(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    def stale(_device: t.Any, _route: t.Any, *, services: str | None, now: object) -> str:
        asked.append(services)
        return "it is stale"

    monkeypatch.setattr(f"{CONFIGURATION_MODULE}.stale_certificate", stale)
    vips = {"acsVIP": {"type": "ACS", "address": "10.2.0.9", "network": None, "isDhcpEnabled": False}}
    run = Run(
        status(), read(samples.device(nodes=(samples.NODE, samples.OTHER_NODE))),
        Expect("GET", f"{CONFIGURATION}/vip", json=vips), activation={"activation_key": "key"},
    )  # fmt: skip
    run.fails(CollectionError, "it is stale")
    assert asked == ["10.2.0.9"]
