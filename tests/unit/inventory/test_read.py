# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Machines of both platforms: what is asked for, and what becomes of the answers."""

from __future__ import annotations

import concurrent.futures
import copy
import threading
import typing as t

import edge_bodies
import pytest
from azure_local_bodies import CUSTOM_LOCATION, GROUP, INTERFACE, interface, resource
from fakes import ARM, SUBSCRIPTION, Expect, FakeTransport, arm_error, fake_client

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.read import read_machines
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.sources import read_sources

WHOLE = f"/subscriptions/{SUBSCRIPTION}"
ARC = "providers/Microsoft.HybridCompute/machines"
NICS = "providers/Microsoft.AzureStackHCI/networkInterfaces"
NOT_FOUND: dict[str, t.Any] = {"status": 404, "json": arm_error("ResourceNotFound")}

Facts = dict[str, t.Any]


def read(*calls: Expect, platform: str = "azure_local", **options: t.Any) -> list[Facts]:
    transport = FakeTransport(calls, any_order=True)
    (source,) = read_sources({"sources": [{"name": "here", "platform": platform, **options}]})
    found = read_machines(source, fake_client(transport))
    transport.assert_done()
    return found


def page(path: str, *items: Facts, **more: t.Any) -> Expect:
    return Expect("GET", path, json={"value": list(items), **more})


def arc_machine(name: str = "web", group: str = GROUP, **members: t.Any) -> Facts:
    identity = f"{group}/{ARC}/{name}"
    return {"id": identity, "name": name, "kind": "HCI", "location": "eastus", "tags": {"role": "web"}, **members}


def instance_path(name: str = "web", group: str = GROUP) -> str:
    return f"{group}/{ARC}/{name}/providers/Microsoft.AzureStackHCI/virtualMachineInstances/default"


def instance(name: str = "web", *, nics: t.Sequence[str] = (INTERFACE,), group: str = GROUP, **more: t.Any) -> Expect:
    properties = {
        "osProfile": {"adminUsername": "operator", "computerName": name},
        "storageProfile": {"osDisk": {"osType": "Linux"}},
        "networkProfile": {"networkInterfaces": [{"id": nic.upper()} for nic in nics]},
        **more,
    }
    path = instance_path(name, group)
    return Expect("GET", path, json=resource(path, properties, powerState="Running"))


def test_azure_local() -> None:
    calls = [
        page(f"{WHOLE}/{NICS}", interface()),
        page(f"{WHOLE}/{ARC}", arc_machine(), arc_machine("server", kind=None), arc_machine("other", kind="VMware")),
        instance(),
    ]
    (facts,) = read(*calls)
    assert facts["name"] == "web"
    assert (facts["platform"], facts["cluster"], facts["device"]) == ("azure_local", CUSTOM_LOCATION.upper()[-7:], None)
    assert (facts["resource_group"], facts["subscription_id"]) == ("shop", SUBSCRIPTION)
    assert (facts["os_type"], facts["admin_username"], facts["power_state"]) == ("Linux", "operator", "running")
    assert facts["tags"] == {"role": "web"}
    assert (facts["address"], facts["addresses"], facts["zone"]) == ("10.0.0.100", ["10.0.0.100"], None)
    (nic,) = facts["network_interfaces"]
    assert (nic["name"], nic["address"], nic["network"].lower()) == ("nic1", "10.0.0.100", "lnet1")


def test_a_machine_without_an_instance_is_none() -> None:
    calls = [
        page(f"{WHOLE}/{NICS}"),
        page(f"{WHOLE}/{ARC}", arc_machine()),
        Expect("GET", instance_path(), **NOT_FOUND),
    ]
    assert read(*calls) == []


def test_the_zone_and_another_api_version() -> None:
    call = instance(nics=(), placementProfile={"zone": "2"})
    call.api_version = "2025-06-01-preview"
    nics = page(f"{WHOLE}/{NICS}")
    nics.api_version = "2024-01-01"
    (facts,) = read(nics, page(f"{WHOLE}/{ARC}", arc_machine()), call, api_version="2025-06-01-preview")
    assert facts["zone"] == "2"


@pytest.mark.parametrize(
    ("reported", "address"),
    [
        (["fe80::1", "169.254.7.1", "0.0.0.0", "{{ x }}", "10.9.8.7", "2001:db8::1"], "10.9.8.7"),
        (["nonsense"], None),
        ([], None),
    ],
)
def test_what_the_agent_says_counts_where_the_cluster_knows_no_address(
    reported: list[str], address: str | None
) -> None:
    unaddressed = interface()
    unaddressed["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] = ""
    profile = {"networkInterfaces": [{"ipAddresses": [{"address": item} for item in reported]}, {}]}
    machine = arc_machine(properties={"networkProfile": profile})
    (facts,) = read(page(f"{WHOLE}/{NICS}", unaddressed), page(f"{WHOLE}/{ARC}", machine), instance())
    assert facts["address"] == address


def test_resource_groups_are_asked_one_by_one_and_other_interfaces_by_themselves() -> None:
    elsewhere = INTERFACE.replace("/shop/", "/network/")
    calls = [
        page(f"{GROUP}/{NICS}"),
        page(f"{GROUP}/{ARC}", arc_machine()),
        Expect("GET", f"{GROUP}-2/{NICS}", status=404, json=arm_error("ResourceGroupNotFound")),
        Expect("GET", f"{GROUP}-2/{ARC}", status=404, json=arm_error("ResourceGroupNotFound")),
        instance(nics=(elsewhere,)),
        Expect("GET", elsewhere.upper(), json=interface()),
    ]
    (facts,) = read(*calls, resource_groups=["shop", "shop-2"])
    assert facts["address"] == "10.0.0.100"


def test_names_and_tags_are_filtered_before_machines_are_read() -> None:
    machines = [arc_machine(), arc_machine("db"), arc_machine("web-2", tags={"role": "cache"})]
    calls = [page(f"{WHOLE}/{NICS}", interface()), page(f"{WHOLE}/{ARC}", *machines), instance()]
    (facts,) = read(*calls, filters={"name": "web*", "tags": {"role": "web"}})
    assert facts["name"] == "web"


def test_the_rest_is_filtered_afterwards() -> None:
    calls = [page(f"{WHOLE}/{NICS}", interface()), page(f"{WHOLE}/{ARC}", arc_machine()), instance()]
    assert read(*calls, filters={"power_state": "stopped"}) == []


def test_no_right_to_look_is_no_empty_list() -> None:
    refused = {"status": 403, "json": arm_error("AuthorizationFailed")}
    with pytest.raises(ArmError, match="AuthorizationFailed"):
        read(page(f"{WHOLE}/{ARC}"), Expect("GET", f"{WHOLE}/{NICS}", **refused))


def test_after_a_failure_no_more_machines_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    class Pool(concurrent.futures.ThreadPoolExecutor):
        """Lets the machines go on that are being read when no more are wanted."""

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            super().shutdown(wait=False, cancel_futures=cancel_futures)
            over.set()
            super().shutdown(wait=wait)

    class Transport(FakeTransport):
        """Refuses the first machine and keeps the others waiting."""

        def send(self, method: str, url: str, **more: t.Any) -> HttpResponse:
            if "/vm-" in url and "/vm-000/" not in url:
                assert over.wait(30)
            return super().send(method, url, **more)

    names = [f"vm-{number:03}" for number in range(200)]
    refused = Expect("GET", instance_path(names[0]), status=403, json=arm_error("AuthorizationFailed"))
    lists = [page(f"{WHOLE}/{NICS}"), page(f"{WHOLE}/{ARC}", *map(arc_machine, names))]
    transport = Transport([*lists, refused, *(instance(name, nics=()) for name in names[1:])], any_order=True)
    monkeypatch.setattr(concurrent.futures, "ThreadPoolExecutor", Pool)
    with pytest.raises(ArmError, match="AuthorizationFailed"):
        read_machines(read_sources({})[0], fake_client(transport))
    assert len(transport.calls) < 50


def test_all_pages_in_the_order_of_ids() -> None:
    names = [f"web-{number:03}" for number in range(60)]
    calls = [page(f"{WHOLE}/{NICS}")]
    for start in range(0, len(names), 20):
        more = {"nextLink": f"{ARM}{WHOLE}/{ARC}?api-version=1&page={start}"} if start < 40 else {}
        calls.append(
            page(f"{WHOLE}/{ARC}", *(arc_machine(name) for name in reversed(names[start : start + 20])), **more)
        )
    calls += [instance(name, nics=()) for name in names]
    assert [facts["name"] for facts in read(*calls)] == names


def device_machine(power_state: str = "running") -> tuple[Facts, Facts]:
    """A machine of a device in a list, which does not tell the power state, and read by itself."""
    whole = edge_bodies.machine(power_state)
    listed = copy.deepcopy(whole)
    del listed["properties"]["instanceView"]
    return listed, whole


DEVICE_MACHINES = f"{WHOLE}/providers/Microsoft.Compute/virtualMachines"
DEVICE_NICS = f"{WHOLE}/providers/Microsoft.Network/networkInterfaces"


def test_device() -> None:
    listed, whole = device_machine("deallocated")
    calls = [
        page(DEVICE_NICS, edge_bodies.interface(machine=edge_bodies.MACHINE)),
        page(DEVICE_MACHINES, listed),
        Expect("GET", f"{edge_bodies.MACHINE}?api-version=2020-06-01&%24expand=instanceView", json=whole),
    ]
    (facts,) = read(*calls, platform="device")
    assert (facts["platform"], facts["cluster"], facts["device"]) == ("device", None, "here")
    assert (facts["power_state"], facts["address"], facts["vm_size"]) == (
        "deallocated",
        "10.57.51.20",
        "Standard_D1_v2",
    )
    assert facts["network_interfaces"][0]["network"] == "ASEVNET"


def test_device_with_old_software() -> None:
    listed, whole = device_machine()
    nics, machines = page(DEVICE_NICS), page(DEVICE_MACHINES, listed)
    nics.api_version, machines.api_version = "2017-10-01", "2017-12-01"
    gone = Expect("GET", edge_bodies.INTERFACE, **NOT_FOUND)
    calls = [nics, machines, Expect("GET", edge_bodies.MACHINE, json=whole, api_version="2017-12-01"), gone]
    (facts,) = read(*calls, platform="device", api_profile="2019-03-01-hybrid")
    assert facts["network_interfaces"] == []


def test_a_machine_of_a_device_that_is_deleted_meanwhile() -> None:
    listed, _whole = device_machine()
    calls = [page(DEVICE_NICS), page(DEVICE_MACHINES, listed), Expect("GET", edge_bodies.MACHINE, **NOT_FOUND)]
    assert read(*calls, platform="device") == []
