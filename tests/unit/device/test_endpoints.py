# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where endpoints are looked at after an upload, and how long: over a fake transport, with an eye that is told lies."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import pkcs12
from emulator_device.certificate_maker import PASSWORD, CertificateMaker, recipes
from fakes import Expect, FakeClock, FakeContext, FakeTransport

from ansible_collections.edgestack.azure.plugins.module_utils._device.certificates import CertificateInstaller
from ansible_collections.edgestack.azure.plugins.module_utils._device.certificates_entry import certificates_arguments
from ansible_collections.edgestack.azure.plugins.module_utils._device.endpoint_addresses import EndpointAddresses
from ansible_collections.edgestack.azure.plugins.module_utils._device.endpoint_certificates import device_names
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import Route
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from ansible_collections.edgestack.azure.plugins.module_utils._pki.served import Target
from tests.unit.device import samples
from tests.unit.device.calls import login, session_of

NAME, DOMAIN = f"dbe-{samples.NODE}".lower(), "microsoftdatabox.com"
UI = f"{NAME}.{DOMAIN}"
NODES = [f"{serial}.{DOMAIN}".lower() for serial in (samples.NODE, samples.OTHER_NODE)]
CONNECTION, SERVICES, SECOND = "10.2.0.1", "10.2.0.9", "10.2.0.2"
VIPS = {"acsVIP": {"type": "ACS", "address": SERVICES, "network": None, "isDhcpEnabled": False}}
API = f"https://{CONNECTION}/api/DeviceConfiguration"
Answer = t.Callable[[int], str | None]


def cluster() -> dict[str, t.Any]:
    """Two nodes; the first has a further address before the one in use, the second one on DHCP."""
    device = samples.device(nodes=(samples.NODE, samples.OTHER_NODE))
    ports = [
        samples.interface("Port1", samples.NODE, **samples.static("192.168.100.10")),
        samples.interface("Port2", samples.NODE, **samples.static("10.9.0.1")),
        samples.interface("Port3", samples.NODE, **samples.static(CONNECTION)),
        samples.interface("Port1", samples.OTHER_NODE, **samples.static("192.168.100.10")),
        samples.interface("Port2", samples.OTHER_NODE),
        samples.interface("Port3", samples.OTHER_NODE.lower(), **samples.static(SECOND)),
        samples.interface("Port4", samples.OTHER_NODE, **samples.static("10.2.0.3")),
    ]
    device["network"]["interfaces"] = ports
    return device


def places(device: dict[str, t.Any], **changes: t.Any) -> EndpointAddresses:
    given = {"connection": CONNECTION, "services": SERVICES, "port": 8443, "node_port": 5987, **changes}
    return EndpointAddresses.of(device, device_names(device), **given)


def test_every_node_is_asked_at_its_own_address() -> None:
    found = places(cluster())
    assert [found.where(node) for node in NODES] == [(5987, CONNECTION), (5987, SECOND)]
    assert found.where(UI) == (8443, CONNECTION)
    assert found.where(f"management.{UI}") == found.where(f"x.blob.{UI}") == (8443, SERVICES)
    assert places(cluster(), services=None).where(f"login.{UI}") == (8443, CONNECTION)


def test_a_node_without_a_fixed_address_is_asked_at_a_leased_one() -> None:
    device = samples.device(nodes=(samples.NODE, samples.OTHER_NODE))
    assert places(device).where(NODES[1]) == (5987, "10.1.0.5")


def test_a_node_without_an_address_of_its_own_is_asked_where_we_are_connected() -> None:
    device = samples.device(nodes=(samples.NODE, samples.OTHER_NODE))
    device["network"]["interfaces"] = [
        samples.interface("Port1", node, **samples.static("192.168.100.10"))
        for node in (samples.NODE, samples.OTHER_NODE)
    ]
    assert places(device).where(NODES[1]) == (5987, CONNECTION)
    one = samples.device()
    one["network"]["interfaces"] = [samples.interface("Port2", **samples.static(SECOND))]
    assert places(one).where(NODES[0]) == (5987, CONNECTION)


class Upload:
    """One run of device_certificates that sends one certificate.

    Attributes:
        seen: Where each name was looked for.
    """

    def __init__(self, path: pathlib.Path, kind: str, answer: Answer, **params: t.Any) -> None:
        device = cluster()
        done = Expect("GET", f"{API}/Status", json=samples.documents(Certificates="Success"))
        self.transport = FakeTransport(
            [
                login(f"https://{CONNECTION}/api"),
                Expect("GET", f"{API}/Status", json=samples.documents("")),
                Expect("GET", API, json={"device": device}),
                *([] if params.get("endpoint_address") else [Expect("GET", f"{API}/vip", json=VIPS)]),
                Expect("POST", API),
                done,
            ]
        )
        self.answer = answer
        self.clock = FakeClock()
        self.context = FakeContext()
        self.seen: dict[str, set[tuple[int, str | None]]] = {}
        self.calls: dict[str, int] = {}
        defaults = {name: option.get("default") for name, option in certificates_arguments().argument_spec.items()}
        entry = {"endpoint": kind, "pfx": str(path), "pfx_password": None, "node_name": None}
        options = {"host": CONNECTION, "pfx_password": PASSWORD, "certificates": [entry], "wait_timeout": 600}
        self.params = {**defaults, "certificates": [], "signing_chain": [], **options, **params}

    def __call__(self) -> dict[str, t.Any]:
        session = session_of(self.transport, routes=[Route(CONNECTION)])
        installer = CertificateInstaller(session, self.params, self.context, clock=self.clock, look=self._look)
        result = installer.converge()
        self.transport.assert_done()
        return result

    def _look(self, target: Target) -> dict[str, t.Any]:
        self.seen.setdefault(target.host, set()).add((target.port, target.address))
        count = self.calls[target.host] = self.calls.get(target.host, 0) + 1
        fingerprint = self.answer(count)
        if fingerprint is None:
            return {"certificate": None, "problems": ["nobody is there"]}
        return {"certificate": {"fingerprint": fingerprint}, "problems": []}


@pytest.fixture
def arm(maker: CertificateMaker, tmp_path: pathlib.Path) -> pathlib.Path:
    """A container for Azure Resource Manager."""
    path = tmp_path / "arm.pfx"
    path.write_bytes(maker.container(recipes(NAME, DOMAIN, samples.NODE)["ARM"], chain=False))
    return path


def fingerprint_of(path: pathlib.Path) -> str:
    container = pkcs12.load_pkcs12(path.read_bytes(), PASSWORD.encode())
    assert container.cert is not None
    return container.cert.certificate.fingerprint(hashes.SHA256()).hex()


def test_endpoints_that_restart_are_waited_for(arm: pathlib.Path) -> None:
    wanted = fingerprint_of(arm)
    run = Upload(arm, "arm", lambda count: "old" if count == 1 else None if count < 20 else wanted)
    assert run()["changed"]
    assert run.seen[f"management.{UI}"] == {(443, SERVICES)}
    assert run.context.warnings == []
    assert sum(run.clock.sleeps) > 60


def test_endpoints_that_stay_away_after_the_upload(arm: pathlib.Path) -> None:
    run = Upload(arm, "arm", lambda count: "old" if count == 1 else None)
    with pytest.raises(CollectionError, match=rf"management\.{UI}: nobody is there"):
        run()
    assert sum(run.clock.sleeps) == pytest.approx(600)


def test_endpoints_that_come_within_the_grace(arm: pathlib.Path) -> None:
    wanted = fingerprint_of(arm)
    run = Upload(arm, "arm", lambda count: None if count < 5 else wanted)
    assert run()["changed"]
    assert run.context.warnings == []


@pytest.mark.parametrize(("wait_timeout", "waited"), [(600, 60), (20, 20)])
def test_endpoints_that_nobody_ever_saw(arm: pathlib.Path, wait_timeout: int, waited: int) -> None:
    run = Upload(arm, "arm", lambda _count: None, wait_timeout=wait_timeout)
    assert run()["changed"]
    assert [message.split(",")[0].split()[-1] for message in run.context.warnings] == [
        f"management.{UI}",
        f"login.{UI}",
    ]
    assert waited <= sum(run.clock.sleeps) < waited + 15


@pytest.mark.parametrize("kind", ["node", "multi_san"])
def test_nodes_are_looked_at_where_they_are(kind: str, maker: CertificateMaker, tmp_path: pathlib.Path) -> None:
    good = recipes(NAME, DOMAIN, samples.NODE)[{"node": "Node", "multi_san": "MultiSAN"}[kind]]
    recipe = dataclasses.replace(good, names=(*good.names, NODES[1]))
    path = tmp_path / "some.pfx"
    path.write_bytes(maker.container(recipe, chain=False))
    wanted = fingerprint_of(path)
    run = Upload(path, kind, lambda count: "old" if count == 1 else wanted, node_port=5987, endpoint_address=SERVICES)
    assert run()["changed"]
    assert {name: run.seen[name] for name in NODES} == {NODES[0]: {(5987, CONNECTION)}, NODES[1]: {(5987, SECOND)}}
    if kind == "multi_san":
        assert run.seen[UI] == {(443, CONNECTION)}
        assert run.seen[f"management.{UI}"] == {(443, SERVICES)}
