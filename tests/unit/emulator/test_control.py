# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults, the traffic log, restart, the guesses."""

from __future__ import annotations

import json
import pathlib
import threading

import pytest
import requests

from tests.emulator.client import KEEP_TRAFFIC, Emulator, EmulatorError
from tests.emulator.requests_by_hand import ByHand

KEYS = [
    "time",
    "method",
    "url",
    "request_headers",
    "request_body",
    "status",
    "response_headers",
    "response_body",
]


def test_throttling(by_hand: ByHand) -> None:
    """A fault answers instead of the service, as often as it was told to."""
    throttled = {"error": {"code": "TooManyRequests", "message": "slow down"}}
    by_hand.emulator.add_fault(
        method="GET", path="disk", times=2, status=429, headers={"Retry-After": "7"}, body=throttled
    )
    answers = [by_hand.send("GET", by_hand.path("virtualHardDisks", "disk")) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 404]
    assert answers[0].headers["Retry-After"] == "7"


def test_skip(by_hand: ByHand) -> None:
    """A fault may let some requests pass first."""
    by_hand.emulator.add_fault(path="disk", skip=1, status=503)
    path = by_hand.path("virtualHardDisks", "disk")
    assert [by_hand.send("GET", path).status_code for _ in range(3)] == [404, 503, 404]


@pytest.mark.parametrize(("when", "made"), [("before", False), ("after", True)])
def test_dropped_connection(by_hand: ByHand, when: str, made: bool) -> None:
    """A connection breaks before or after the work was done."""
    by_hand.emulator.add_fault(method="PUT", path="disk", drop=when)
    mark = by_hand.emulator.mark()
    with pytest.raises(requests.exceptions.ConnectionError):
        by_hand.send("PUT", by_hand.path("virtualHardDisks", "disk"), json=by_hand.body({"diskSizeGB": 1}))
    assert (by_hand.send("GET", by_hand.path("virtualHardDisks", "disk")).status_code == 200) is made
    assert [item["status"] for item in by_hand.emulator.writes_since(mark)] == [None]


def test_expiring_tokens_in_the_middle(by_hand: ByHand) -> None:
    """A fault makes every token expire at a chosen request."""
    by_hand.emulator.add_fault(method="GET", path="disk", skip=1, expire_tokens=True)
    path = by_hand.path("virtualHardDisks", "disk")
    assert [by_hand.send("GET", path).status_code for _ in range(3)] == [404, 401, 401]
    by_hand.emulator.token(fresh=True)


def test_senseless_fault(emulator: Emulator) -> None:
    """A fault with unknown keys or a broken pattern is refused."""
    with pytest.raises(EmulatorError, match="unknown fault keys"):
        emulator.add_fault(colour="red")
    with pytest.raises(EmulatorError):
        emulator.add_fault(path="(")


def test_traffic_log(by_hand: ByHand) -> None:
    """Exactly the agreed keys, an absolute URL, and no secret."""
    secret = f"P@ss-{id(by_hand)}"
    mark = by_hand.emulator.mark()
    body = {"extendedLocation": {}, "properties": {"osProfile": {"adminPassword": secret}}}
    by_hand.send("PUT", by_hand.instance("vm"), json=body)
    by_hand.send("PUT", by_hand.path("virtualHardDisks", "disk"), json=by_hand.body({"diskSizeGB": 1}))
    source = {"osType": "Linux", "imagePath": f"https://account.blob.test/i.vhd?sv=1&sig={secret}&se=2"}
    by_hand.send("PUT", by_hand.path("galleryImages", "image"), json=by_hand.body(source))
    token = by_hand.emulator.token(fresh=True)
    text = by_hand.emulator.traffic_log.read_text(encoding="utf-8")[mark:]
    exchanges = by_hand.emulator.traffic_since(mark)
    assert [list(item) for item in exchanges] == [KEYS] * len(exchanges)
    assert all(item["url"].startswith("https://") for item in exchanges)
    assert secret not in text
    assert token not in text
    assert by_hand.emulator.accounts["owner"].client_secret not in text
    operation = exchanges[1]["response_headers"]["Azure-AsyncOperation"]
    assert "c=REDACTED" in operation
    assert "sv=1" in exchanges[2]["request_body"]["properties"]["imagePath"]


def test_writes_since(by_hand: ByHand) -> None:
    """Only what may change something counts as a write; sign-in does not."""
    mark = by_hand.emulator.mark()
    by_hand.emulator.token(fresh=True)
    by_hand.send("GET", by_hand.path("virtualHardDisks", "disk"))
    assert by_hand.emulator.writes_since(mark) == []
    by_hand.make("virtualHardDisks", "disk", {"diskSizeGB": 1})
    assert [item["method"] for item in by_hand.emulator.writes_since(mark)] == ["PUT"]


def test_change_behind_the_back(by_hand: ByHand) -> None:
    """A test can change a resource as somebody else would."""
    path = by_hand.make("virtualHardDisks", "disk", {"diskSizeGB": 1})
    by_hand.emulator.change_resource(path, {"tags": {"drift": "yes"}})
    assert by_hand.get(path)["tags"] == {"drift": "yes"}


def test_control_needs_its_token(emulator: Emulator) -> None:
    """Nobody steers the emulator by accident."""
    with emulator.session() as session:
        assert session.post(f"{emulator.ready['control']}/reset").status_code == 401


def test_restart(tmp_path: pathlib.Path) -> None:
    """Resources, running operations, accounts and tokens survive a restart with a state file."""
    arguments = ("--state", str(tmp_path / "state.json"), "--directory", str(tmp_path), "--operation-seconds", "1000")
    with Emulator.start(*arguments) as first, first.session() as session:
        token = first.authorization()
        session.headers.update(token)
        session.put(first.arm(first.group_path("rg"), "2022-09-01"), json={"location": "eastus"}).raise_for_status()
        by_hand = ByHand(first, session, "rg")
        answer = by_hand.send("PUT", by_hand.path("virtualHardDisks", "disk"), json=by_hand.body({"diskSizeGB": 1}))
        operation = answer.headers["Azure-AsyncOperation"]
        secret = first.accounts["owner"].client_secret
    assert (tmp_path / "state.json").stat().st_mode & 0o777 == 0o600
    with Emulator.start(*arguments) as second, second.session() as session:
        session.headers.update(token)
        assert second.accounts["owner"].client_secret == secret
        again = operation.replace(first.resource_manager, second.resource_manager)
        assert session.get(again).json()["status"] == "Accepted"
        second.finish_operations()
        assert session.get(again).json()["status"] == "Succeeded"


def test_traffic_is_kept(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was said outlives the emulator when the variable names a directory, for the owner's eyes only."""
    monkeypatch.setenv(KEEP_TRAFFIC, str(tmp_path / "kept"))
    with Emulator.start("--clusters", "0") as emulator:
        emulator.token()
    (kept,) = (tmp_path / "kept").iterdir()
    (line,) = kept.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["method"] == "POST"
    assert emulator.accounts["owner"].client_id in line
    assert kept.stat().st_mode & 0o777 == 0o600


def test_many_at_once(by_hand: ByHand) -> None:
    """Concurrent NICs never share an address."""
    network = by_hand.make_network("net", network="10.50.0", vlan=50)
    properties = {"ipConfigurations": [{"properties": {"subnet": {"id": network}}}]}

    def create(name: str) -> None:
        with by_hand.emulator.session() as session:
            session.headers.update(by_hand.emulator.authorization())
            url = by_hand.emulator.arm(by_hand.path("networkInterfaces", name), "2024-01-01")
            session.put(url, json=by_hand.body(properties)).raise_for_status()

    threads = [threading.Thread(target=create, args=(f"nic-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    by_hand.emulator.finish_operations()
    found = [by_hand.get(by_hand.path("networkInterfaces", f"nic-{number}")) for number in range(8)]
    addresses = {item["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] for item in found}
    assert len(addresses) == 8


def test_ready_line_is_json(emulator: Emulator) -> None:
    """The ready line names everything that tests need."""
    wanted = {
        "ready",
        "endpoints",
        "address",
        "ca_cert",
        "accounts",
        "subscription_id",
        "clusters",
        "control",
        "traffic_log",
    }
    assert wanted <= set(emulator.ready)
    assert json.loads(json.dumps(emulator.ready)) == emulator.ready
