# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft's Python SDK judges the emulated Arc machines, and everything else that their provider has."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from tests.clients.azure_local.conftest import Sdk
from tests.clients.azure_local.declarations import NAME, Members, our_tasks
from tests.clients.azure_local.test_sdk import missing
from tests.integration.playbook import run_tasks

FLOW = pathlib.Path(__file__).with_name("hybrid_flow.py")
PUBLISHER = "microsoft.azure.networkwatcher"
EXTENSION_TYPE = "networkwatcheragentwindows"
VERSION = "1.4.3320.3"
SCRIPT = "Write-Host Hello World!"
BODIES: dict[str, Members] = {
    "machines": {"locationData": {"name": "Shop 42", "city": "Hamburg"}, "osType": "windows"},
    "machine_extensions": {
        "publisher": "Microsoft.Azure.Extensions",
        "type": "CustomScript",
        "typeHandlerVersion": "2.1",
        "settings": {"commandToExecute": "true", "timeouts": [1, 2]},
    },
    "machine_run_commands": {
        "source": {"script": SCRIPT},
        "parameters": [{"name": "greeting", "value": "Hello"}],
        "runAsUser": "operator",
        "timeoutInSeconds": 60,
    },
    "licenses": {
        "licenseType": "ESU",
        "licenseDetails": {
            "state": "Activated",
            "target": "Windows Server 2012",
            "edition": "Datacenter",
            "type": "pCore",
            "processors": 16,
        },
    },
    "license_profiles": {"softwareAssurance": {"softwareAssuranceCustomer": True}},
    "gateways": {"gatewayType": "Public", "allowedFeatures": ["*"]},
    "private_link_scopes": {"publicNetworkAccess": "SecuredByPerimeter"},
    "private_endpoint_connections": {
        "privateLinkServiceConnectionState": {"status": "Approved", "description": "by the operator"}
    },
}
CHANGES: dict[str, Members] = {
    "machine_extensions": {"settings": {"commandToExecute": "false"}, "enableAutomaticUpgrade": False},
    "licenses": {"licenseDetails": {"state": "Deactivated"}},
    "license_profiles": {"productProfile": {"productType": "WindowsServer", "subscriptionStatus": "Enable"}},
    "gateways": {"gatewayBypass": ["example.com"]},
}
PATCHES = {
    "maximumDuration": "PT2H",
    "rebootSetting": "IfRequired",
    "windowsParameters": {"classificationsToInclude": ["Critical", "Security"]},
}
SUCCEEDED = {"provisioningState": "Succeeded"}
ABSENT = {"status": 404, "code": "ResourceNotFound"}


def flow(sdk: Sdk, action: str, group: str) -> Members:
    """Do a part of the flow, or the whole."""
    job = {
        "action": action,
        "group": group,
        "location": sdk.emulator.clusters[0].location,
        "name": NAME,
        "bodies": BODIES,
        "changes": CHANGES,
        "patches": PATCHES,
        "publisher": PUBLISHER,
        "extension_type": EXTENSION_TYPE,
        "version": VERSION,
    }
    return sdk.do(FLOW, job)


@pytest.fixture(scope="module")
def done(sdk: Sdk) -> Members:
    """What came of a run through everything."""
    return flow(sdk, "whole", "hybridcompute")


@pytest.fixture(scope="module")
def seen(done: Members) -> dict[str, t.Any]:
    """What came back, by what was done."""
    found: dict[str, t.Any] = done["seen"]
    return found


def test_every_method(done: Members) -> None:
    """No public method of the client is left out, every poller came to an end, and no secret was told."""
    assert done["unused"] == []
    assert done["secrets told in"] == []


@pytest.mark.parametrize(
    ("what", "group"),
    [
        ("machine", "machines"),
        ("extension, created", "machine_extensions"),
        ("extension", "machine_extensions"),
        ("run command", "machine_run_commands"),
        ("run command, created", "machine_run_commands"),
        ("license, created", "licenses"),
        ("license, valid", "licenses"),
        ("profile, created", "license_profiles"),
        ("gateway", "gateways"),
        ("scope", "private_link_scopes"),
        ("connection", "private_endpoint_connections"),
        ("connection, read", "private_endpoint_connections"),
    ],
)
def test_what_was_declared_comes_back(what: str, group: str, seen: dict[str, t.Any]) -> None:
    """Both from the poller and from a GET, and the operation has ended well."""
    state = {} if group == "licenses" else SUCCEEDED
    assert missing({**BODIES[group], **state}, seen[what]["properties"]) == []


@pytest.mark.parametrize(
    ("what", "group", "changed"),
    [
        ("extension, changed", "machine_extensions", CHANGES["machine_extensions"]),
        ("license, changed", "licenses", {"licenseDetails": {"state": "Deactivated", "processors": 16}}),
        ("profile, changed", "license_profiles", {"productProfile": {"subscriptionStatus": "Enabled"}}),
        ("gateway, changed", "gateways", {"allowedFeatures": ["*"], "gatewayBypass": ["example.com"]}),
    ],
)
def test_changes(what: str, group: str, changed: Members, seen: dict[str, t.Any]) -> None:
    """A PATCH changes what it names and leaves the rest."""
    assert missing(changed, seen[what]["properties"]) == []
    left = {key: value for key, value in BODIES[group].items() if key not in changed}
    assert missing(left, seen[what]["properties"]) == []


def test_tags(seen: dict[str, t.Any]) -> None:
    """Tags can be changed alone."""
    for what in ("machine", "machine, changed", "scope, changed"):
        assert seen[what]["tags"] == {"changed": "yes"}, what


def test_extensions(seen: dict[str, t.Any]) -> None:
    """Extensions report their state; several can be added and brought to a version at once."""
    view = {"name": NAME, "type": "CustomScript", "typeHandlerVersion": "2.1"}
    assert missing(view, seen["extension"]["properties"]["instanceView"]) == []
    assert [item["type"] for item in seen["extensions, added"]["extensions"]] == [EXTENSION_TYPE]
    added = {"publisher": PUBLISHER, "type": EXTENSION_TYPE, "typeHandlerVersion": VERSION, **SUCCEEDED}
    assert missing(added, seen["extension, added"]["properties"]) == []


def test_run_command(seen: dict[str, t.Any]) -> None:
    """The output is there as soon as the operation has ended."""
    view = {"executionState": "Succeeded", "exitCode": 0, "output": SCRIPT}
    for what in ("run command, created", "run command"):
        assert missing(view, seen[what]["properties"]["instanceView"]) == [], what


def test_patches(seen: dict[str, t.Any]) -> None:
    """The results are not the machine, but what was found and done."""
    assert missing({"status": "Succeeded", "osType": "Windows"}, seen["assessed"]) == []
    assert seen["assessed"]["availablePatchCountByClassification"]["critical"] == 0
    assert (
        missing({"status": "Succeeded", "rebootStatus": "NotNeeded", "installedPatchCount": 0}, seen["patched"]) == []
    )


def test_licenses(seen: dict[str, t.Any]) -> None:
    """License and profile know each other."""
    details, profile = seen["license"]["properties"]["licenseDetails"], seen["profile"]["properties"]["esuProfile"]
    assert details["assignedLicenses"] == 1
    assert profile["assignedLicenseImmutableId"] == details["immutableId"]
    assert (profile["assignedLicense"], profile["esuKeyState"]) == (seen["license"]["id"], "Active")


def test_gateway_of_a_machine(seen: dict[str, t.Any]) -> None:
    """The settings below the machine name the gateway."""
    assert seen["settings, created"]["name"] == "default"
    for what in ("settings", "settings, changed"):
        properties = seen[what]["properties"]
        assert properties["gatewayProperties"] == {"gatewayResourceId": seen["gateway"]["id"]}, what
    assert seen["gateway"]["properties"]["gatewayEndpoint"].endswith(".gw.arc.azure.com")


def test_private_links(seen: dict[str, t.Any]) -> None:
    """The scope tells its connections, and a machine in it its scope."""
    (connection,) = seen["scope"]["properties"]["privateEndpointConnections"]
    assert connection["id"] == seen["connection"]["id"]
    for what in ("validation", "validation for machine"):
        assert missing({"id": seen["scope"]["id"], **BODIES["private_link_scopes"]}, seen[what]) == [], what
    assert "privatelink.his.arc.azure.com" in seen["link resource"]["properties"]["requiredZoneNames"]
    assert seen["perimeter"]["properties"]["profile"]["accessRules"] == []
    assert seen["reconciled"]["location"].startswith("https://")
    assert seen["network profile"] == {"networkInterfaces": []}


def test_catalogue(seen: dict[str, t.Any]) -> None:
    """Both kinds of metadata have the version; the later one tells more."""
    wanted = {"publisher": PUBLISHER, "extensionType": EXTENSION_TYPE, "version": VERSION}
    for group in ("extension_metadata", "extension_metadata_v2"):
        assert missing(wanted, seen[group]["properties"]) == [], group
        assert VERSION in [item["properties"]["version"] for item in seen[f"{group}, all"]], group
    assert seen["extension_metadata_v2"]["properties"]["operatingSystem"] == "Windows"


def test_operations(seen: dict[str, t.Any]) -> None:
    """Every type is among what the provider can do, and the actions of a machine."""
    names = {item["name"].removeprefix("Microsoft.HybridCompute/") for item in seen["operations"]}
    assert {"machines/write", "machines/extensions/delete", "machines/assessPatches/action", "licenses/read"} <= names


def test_removal(seen: dict[str, t.Any]) -> None:
    """What is removed is gone, and a machine takes its extensions along."""
    below = {"status": 404, "code": "ParentResourceNotFound"}
    assert set(map(str, seen["gone"].values())) == {str(ABSENT)}
    assert len(seen["gone"]) == len(BODIES)
    assert seen["extension of no machine"] == below


def test_removal_of_our_machine_with_extensions(sdk: Sdk, tmp_path: pathlib.Path) -> None:
    """Our module keeps what the SDK installed on its virtual machine while that is there, and removes all of it."""
    cloud, group = sdk.emulator, "extended"
    location = cloud.clusters[0].location
    tasks = [{"name": "group", "edgestack.azure.resource_group": {"name": group, "location": location}}]
    run = run_tasks([*tasks, *our_tasks(cloud, group)], cloud, tmp_path)
    assert {name: step.result for name, step in run.steps.items() if step.failed} == {}
    seen = flow(sdk, "extensions", group)["seen"]
    machine = cloud.resource_path(group, "machines", NAME, "Microsoft.HybridCompute")
    ids = {machine, seen["extension"]["id"], seen["extension, added"]["id"]}
    assert ids <= set(cloud.control("resources"))
    absent = {"name": NAME, "resource_group": group, "state": "absent"}
    removal = {"name": "removal", "edgestack.azure.virtual_machine": absent}
    run = run_tasks([our_tasks(cloud, group)[-1], removal, {**removal, "name": "again"}], cloud, tmp_path)
    assert [step.changed for step in run.steps.values()] == [False, True, False]
    assert not ids & set(cloud.control("resources"))
