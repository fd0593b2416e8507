# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft's Python SDK judges the emulated clusters, and shares resources with our modules."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from tests.clients.azure_local.conftest import Sdk
from tests.clients.azure_local.declarations import (
    NAME,
    RULE,
    Members,
    our_tasks,
    path_of,
    provider_id,
    sdk_bodies,
    sdk_instance,
)
from tests.clients.ledger import refused
from tests.integration.playbook import run_tasks

CLIENTS = ("azure-mgmt-azurestackhcivm", "azure-mgmt-azurestackhci")
SECRETS = frozenset({"imagePath"})
# All that the clients cannot do: a custom location is made by the deployment of a cluster.
REFUSED = [f"{verb} /{{place}} 2021-08-15: 403 AuthorizationFailed" for verb in ("DELETE", "PATCH", "PUT")]
UPLOADED = {"uploadedSizeInMB": 10240, "status": "Succeeded", "progressPercentage": 100, "errorCode": ""}


@pytest.mark.parametrize("client", CLIENTS)
def test_every_type_and_verb(client: str, sdk: Sdk) -> None:
    """Every method of the client works, its poller comes to an end, and what was declared comes back."""
    group, mark = client.rpartition("-")[2], sdk.emulator.mark()
    done = sdk.run("whole", group, client=client)
    assert done["unused"] == {client: [], "azure-mgmt-extendedlocation": []}
    exchanges = sdk.emulator.traffic_since(mark)
    assert refused(exchanges, place=sdk.emulator.clusters[0].custom_location.strip("/")) == REFUSED
    seen = done["seen"]
    for kind, body in sdk_bodies(sdk.emulator, group).items():
        assert missing(body, seen[kind]["properties"]) == [], kind
        assert seen[f"{kind}, changed"]["tags"] == {"changed": "yes"}, kind
    assert missing(sdk_instance(sdk.emulator, group), seen["virtual_machine_instances"]["properties"]) == []
    assert seen["virtual_machine_instances, changed"]["properties"]["hardwareProfile"]["processors"] == 4
    powers = {"start": "Running", "restart": "Running", "stop": "Stopped", "pause": "Paused", "save": "Saved"}
    assert seen["powers"] == {action: powers[action] for action in seen["powers"]}
    assert {"start", "restart", "stop"} <= set(seen["powers"])
    (enabled,) = seen["enabled types"]
    types = {item["resourceType"]: item["apiVersion"] for item in enabled["properties"]["typesMetadata"]}
    assert types["logicalNetworks"] == "2024-01-01"
    if client == CLIENTS[0]:
        check_security(sdk, group, seen)
        assert seen["network_security_groups, changed"]["tags"] == {"changed": "yes"}
        disk = provider_id(sdk.emulator, group, "virtualHardDisks")
        assert missing({"virtualHardDiskId": disk, "uploadStatus": UPLOADED}, seen["upload"]) == []


def check_security(sdk: Sdk, group: str, seen: Members) -> None:
    """Rule and group are as declared, the group tells who uses it, and the users tell their group."""
    assert missing(RULE, seen["security_rules"]["properties"]) == []
    network, interface = (provider_id(sdk.emulator, group, kind) for kind in ("logicalNetworks", "networkInterfaces"))
    users = {"subnets": [{"id": network}], "networkInterfaces": [{"id": interface}]}
    assert missing(users, seen["network_security_groups"]["properties"]) == []
    reference = {"networkSecurityGroup": {"id": provider_id(sdk.emulator, group, "networkSecurityGroups")}}
    assert missing(reference, seen["network_interfaces"]["properties"]) == []
    assert missing({"subnets": [{"properties": reference}]}, seen["logical_networks"]["properties"]) == []


def test_what_the_sdk_made_is_unchanged_for_us(sdk: Sdk, tmp_path: pathlib.Path) -> None:
    """Our modules find what the SDK made to be as declared, and write nothing."""
    sdk.run("create", "made-by-sdk")
    run = run_tasks(our_tasks(sdk.emulator, "made-by-sdk"), sdk.emulator, tmp_path)
    for name, step in run.steps.items():
        assert not step.failed, (name, step.result)
        assert (step.changed, step.writes) == (False, []), (name, step.result)
    assert len(run.steps) == len(our_tasks(sdk.emulator, "made-by-sdk"))


def test_what_we_made_is_read_and_changed_by_the_sdk(sdk: Sdk, tmp_path: pathlib.Path) -> None:
    """The SDK reads what our modules made as if it had made it itself; we leave what it adds; it can remove it all."""
    cloud, group = sdk.emulator, "made-by-us"
    location = cloud.clusters[0].location
    tasks = [{"name": "group", "edgestack.azure.resource_group": {"name": group, "location": location}}]
    marketplace = {
        "name": "marketplace",
        "edgestack.azure.image": {
            "name": NAME,
            "resource_group": group,
            "custom_location": cloud.clusters[0].custom_location,
            "type": "marketplace",
            "urn": "microsoftwindowsserver:windowsserver:2025-datacenter:26100.2314.241107",
            "os_type": "Windows",
            "storage_path": NAME,
        },
    }
    run = run_tasks([*tasks, *our_tasks(cloud, group), marketplace], cloud, tmp_path)
    assert {name: step.result for name, step in run.steps.items() if step.failed} == {}
    sdk.run("secure", group)
    again = run_tasks(our_tasks(cloud, group), cloud, tmp_path)
    assert {name: step.result for name, step in again.steps.items() if step.failed or step.changed} == {}
    seen = sdk.run("read", group)["seen"]
    check_security(sdk, group, seen)
    for kind, body in sdk_bodies(cloud, group).items():
        assert missing(body, seen[kind]["properties"]) == [], kind
    assert missing(sdk_instance(cloud, group), seen["virtual_machine_instances"]["properties"]) == []
    assert path_of(group) == seen["storage_containers"]["properties"]["path"]
    sdk.run("remove", group)


def missing(wanted: t.Any, found: t.Any, at: str = "") -> list[str]:
    """Return the places at which a part of a declaration is not in what was found; ids are the same in any case."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return [
            place
            for key, value in wanted.items()
            if key not in SECRETS
            for place in missing(value, found.get(key), f"{at}.{key}")
        ]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [place for a, b in zip(wanted, found, strict=True) for place in missing(a, b, f"{at}[]")]
    same = str(wanted).lower() == str(found).lower()
    return [] if same else [f"{at}: {found!r} instead of {wanted!r}"]
