# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual networks and their one subnet. Source: azure-stack-edge facts G.6."""

from __future__ import annotations

import copy
import typing as t
import uuid

from tests.emulator.arm.errors import ArmError, method_not_allowed, parent_not_found, resource_not_found
from tests.emulator.arm.service import Call
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.schema import same
from tests.emulator.device.device import Device
from tests.emulator.device.providers import network_tables, versions
from tests.emulator.device.providers.device_networks import DeviceNetworks
from tests.emulator.device.providers.fields import Check
from tests.emulator.device.providers.long_running import NETWORK_STYLE, LongRunning
from tests.emulator.device.providers.rules import NETWORK, EdgeRules, Write
from tests.emulator.messages import Json, Response

INTERFACES = "Microsoft.Network/networkInterfaces"


class VirtualNetworks(EdgeRules):
    """Networks that the device made cannot be changed; of others there may be one, with the address "
    "space of the LAN."""

    namespace = NETWORK
    kind = "virtualNetworks"
    schema = network_tables.VIRTUAL_NETWORK
    patch_schema = network_tables.TAGS_ONLY
    style = NETWORK_STYLE
    known_versions = versions.NETWORK

    def __init__(self, device: Device, running: LongRunning, networks: DeviceNetworks) -> None:
        super().__init__(device, running)
        self._networks = networks

    def check(self, write: Write) -> None:
        """Refuse what the limits of a device do not allow. # inferred: codes and texts; the limits are documented."""
        if write.call.method == "PATCH":
            return
        properties = write.properties
        prefixes = properties.get("addressSpace", {}).get("addressPrefixes", [])
        if write.resource.private.get("made_by_device"):
            if not same(prefixes, write.old["addressSpace"]["addressPrefixes"]) or not _same_subnets(properties, write):
                raise ArmError(
                    409, "OperationNotAllowed", f"Virtual network '{write.resource.name}' was made by the device."
                )
        else:
            self._check_limits(write, prefixes)
        check_subnets(prefixes, properties.setdefault("subnets", []))
        properties["resourceGuid"] = write.old.get("resourceGuid") or str(uuid.uuid4())

    def _check_limits(self, write: Write, prefixes: list[str]) -> None:
        default = next(iter(self._networks.networks()), None)
        if default is None:
            raise ArmError(400, "OperationNotAllowed", "No virtual switch of the device is enabled for compute.")
        others = [
            item
            for item in self.plane.store.of_kind(write.resource.subscription, self.full_kind)
            if not item.private.get("made_by_device") and item.key != write.resource.key
        ]
        if others:
            raise ArmError(
                409, "OperationNotAllowed", f"Only one virtual network is supported; '{others[0].id}' exists already."
            )
        if prefixes != [str(default.network)]:
            raise ArmError(
                400,
                "InvalidAddressSpace",
                f"The address space {prefixes} is not that of the logical network, ['{default.network}'].",
            )
        write.resource.private.update({**default.facts(), "made_by_device": False})

    def check_delete(self, resource: Resource) -> None:
        """Keep what is used, and what the device made."""
        if resource.private.get("made_by_device"):
            raise ArmError(409, "OperationNotAllowed", f"Virtual network '{resource.name}' was made by the device.")
        check_unused(self, resource)

    def view(self, resource: Resource, body: dict[str, t.Any]) -> None:
        """Show subnets as resources, and what was never sent."""
        properties = body["properties"]
        properties.setdefault("dhcpOptions", None)
        properties["virtualNetworkPeerings"] = []
        properties["subnets"] = [self.subnet(resource, item) for item in properties["subnets"]]

    def subnet(self, resource: Resource, item: dict[str, t.Any]) -> dict[str, Json]:
        """Return a subnet as a client sees it."""
        identifier = f"{resource.id}/subnets/{item['name']}"
        users = [
            {"id": f"{user.id}/ipConfigurations/{configuration['name']}"}
            for user in self.plane.store.referrers(resource.id, INTERFACES)
            for configuration in user.properties["ipConfigurations"]
            if same(configuration["properties"]["subnet"]["id"], identifier)
        ]
        properties = {**copy.deepcopy(item["properties"]), "provisioningState": "Succeeded"}
        if users:
            properties["ipConfigurations"] = users
        return {"id": identifier, "name": item["name"], "etag": resource.body["etag"], "properties": properties}


class Subnets:
    """Owns `virtualNetworks/subnets`. # inferred: that a subnet is there at once, without an operation."""

    namespace = NETWORK
    kind = "virtualNetworks/subnets"

    def __init__(self, rules: VirtualNetworks) -> None:
        self.versions: tuple[str, ...] = rules.versions()
        self._rules = rules
        self._plane = rules.plane

    def handle(self, call: Call) -> Response:
        """Answer a request for a subnet or the list."""
        self._plane.group_of(call.path)
        base = call.path.scope + f"/providers/{NETWORK}/virtualNetworks/{call.path.names[0]}"
        network = self._plane.store.get(base)
        if network is None:
            raise parent_not_found(f"{NETWORK}/{self.kind}", f"virtualNetworks/{call.path.names[0]}")
        if call.path.is_collection:
            if call.method != "GET":
                raise method_not_allowed(call.method)
            return Response(200, {"value": [self._rules.subnet(network, item) for item in _subnets(network)]})
        verbs = {"GET": self._get, "PUT": self._put, "DELETE": self._delete}
        if call.method not in verbs:
            raise method_not_allowed(call.method)
        return verbs[call.method](call, network)

    def _find(self, call: Call, network: Resource) -> dict[str, t.Any] | None:
        return next((item for item in _subnets(network) if same(item["name"], call.path.name)), None)

    def _get(self, call: Call, network: Resource) -> Response:
        found = self._find(call, network)
        if found is None:
            raise resource_not_found(f"{NETWORK}/{self.kind}", "/".join(call.path.names), call.path.group)
        return Response(200, self._rules.subnet(network, found))

    def _put(self, call: Call, network: Resource) -> Response:
        check = Check(NETWORK, call.api_version, bool(self._plane.settings["strict"]))
        sent = check.clean(call.json(), network_tables.SUBNET)
        item = {"name": call.path.name, "properties": sent.get("properties", {})}
        found = self._find(call, network)
        others = [other for other in _subnets(network) if other is not found]
        check_subnets(network.properties["addressSpace"]["addressPrefixes"], [*others, item])
        network.properties["subnets"] = [*others, item]
        network.version += 1
        return Response(201 if found is None else 200, self._rules.subnet(network, item))

    def _delete(self, call: Call, network: Resource) -> Response:
        found = self._find(call, network)
        if found is None:
            return Response(204)
        self._rules.check_delete(network)
        network.properties["subnets"].remove(found)
        return Response(200)


def _subnets(network: Resource) -> list[dict[str, t.Any]]:
    found: list[dict[str, t.Any]] = network.properties["subnets"]
    return found


def _same_subnets(properties: dict[str, t.Any], write: Write) -> bool:
    names = [item.get("name", "").lower() for item in properties.get("subnets", [])]
    return names == [item["name"].lower() for item in write.old["subnets"]]


def check_subnets(prefixes: list[str], subnets: list[dict[str, t.Any]]) -> None:
    """Refuse more than one subnet, and one that is not the whole network. Source: azure-stack-edge facts G.6."""
    if len(prefixes) != 1:
        raise ArmError(400, "InvalidAddressSpace", "Exactly one address prefix is supported.")
    if len(subnets) > 1:
        # inferred: code and text
        raise ArmError(400, "OperationNotAllowed", "Only one subnet is supported in a virtual network.")
    for item in subnets:
        prefix = item.get("properties", {}).get("addressPrefix")
        if not item.get("name") or prefix != prefixes[0]:
            raise ArmError(
                400,
                "NetcfgInvalidSubnet",
                f"Subnet '{item.get('name')}' is not valid: its address prefix '{prefix}' has to be that of the "
                f"virtual network, '{prefixes[0]}'.",
            )


def check_unused(rules: EdgeRules, network: Resource) -> None:
    """Refuse to delete a network that interfaces are in."""
    users = rules.plane.store.referrers(network.id, INTERFACES)
    if users:
        subnet = network.properties["subnets"][0]["name"]
        raise ArmError(
            400,
            "InUseSubnetCannotBeDeleted",
            f"Subnet {subnet} is in use by {users[0].id} and cannot be deleted. In order to delete the subnet, delete "
            "all the resources within the subnet.",
        )
