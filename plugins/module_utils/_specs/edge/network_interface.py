# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network interfaces of virtual machines on a device. Source: azure-stack-edge facts G.7."""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, Path, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    TAGS,
    ChangeRule,
    Field,
    Found,
    Output,
    Params,
    Reference,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge import common
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import Profile, by_profile

# Devices show and take exactly one.
_CONFIGURATION = "properties.ipConfigurations.0"
_ADDRESS = Path(f"{_CONFIGURATION}.properties.privateIPAddress")
_METHOD = Path(f"{_CONFIGURATION}.properties.privateIPAllocationMethod")
_SUBNET = Path(f"{_CONFIGURATION}.properties.subnet.id")


class _PartOfSubnetId:
    """The virtual network or the name of the subnet, which ARM knows as one id."""

    def __init__(self, *, network: bool) -> None:
        self._network = network

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return _split(body)[0 if self._network else 1] or None

    def set(self, body: Body, value: t.Any) -> None:
        network, subnet = _split(body)
        network, subnet = (value, subnet) if self._network else (network, value)
        _SUBNET.set(body, f"{network}/subnets/{subnet}")


def _split(body: t.Mapping[str, t.Any]) -> tuple[str, str]:
    """The id of the virtual network and the name of the subnet; both empty where there is no subnet yet."""
    network, _subnets, subnet = ["", "", "", *str(_SUBNET.get(body) or "").rsplit("/", 2)][-3:]
    return network, subnet


class _StaticAddress:
    """The address that was asked for. One that a DHCP server gave does not count."""

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return _ADDRESS.get(body) if str(_METHOD.get(body)).casefold() == "static" else None

    def set(self, body: Body, value: t.Any) -> None:
        _ADDRESS.set(body, value)
        _METHOD.set(body, "Static")


class _PublicAddress:
    """The id of the public IP address; written empty it is taken away."""

    _PATH = Path(f"{_CONFIGURATION}.properties.publicIPAddress")

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return (self._PATH.get(body) or {}).get("id")

    def set(self, body: Body, value: t.Any) -> None:
        self._PATH.set(body, {"id": value} if value else None)


def _address_fits(params: Params) -> None:
    address, method = params.get("ip_address"), params.get("ip_allocation_method")
    if address is None:
        return
    if method == "Dynamic":
        raise InvalidInput.of("ip_address", address, "nothing with ip_allocation_method 'Dynamic'")
    try:
        ipaddress.IPv4Address(address)
    except ValueError as error:
        raise InvalidInput.of("ip_address", address, f"an IPv4 address ({error})") from error


def _static_has_address(params: Params) -> None:
    if params.get("ip_allocation_method") == "Static" and params.get("ip_address") is None:
        raise InvalidInput.of("ip_address", None, "an IPv4 address, because ip_allocation_method is 'Static'")


def _method(params: Params) -> str:
    return "Static" if params.get("ip_address") is not None else "Dynamic"


def _subnet_of_network(desired: Params, found: Found) -> dict[str, t.Any]:
    """A virtual network of a device has exactly one subnet.

    Raises:
        InvalidInput: This one has several.
    """
    if "virtual_network" not in found or desired.get("subnet") is not None:
        return {}
    names = [subnet.get("name") for subnet in get_path(found["virtual_network"], "properties.subnets") or []]
    if len(names) != 1:
        listed = ", ".join(repr(name) for name in names) or "none: the virtual network has no subnets"
        raise InvalidInput.of("subnet", None, f"one of the subnets of the virtual network: {listed}")
    return {"subnet": names[0]}


def _subnet_exists(desired: Params, found: Found) -> None:
    network, address = found.get("virtual_network"), desired.get("ip_address")
    if network is None:
        return
    subnets = {str(s.get("name")).casefold(): s for s in get_path(network, "properties.subnets") or []}
    wanted = desired.get("subnet")
    if wanted is not None and wanted.casefold() not in subnets:
        names = ", ".join(repr(subnet.get("name")) for subnet in subnets.values()) or "none"
        raise InvalidInput.of("subnet", wanted, f"a subnet of {network.get('name')!r}: {names}")
    prefixes = [get_path(subnet, "properties.addressPrefix") for subnet in subnets.values()]
    if address is not None and any(prefixes) and not any(_is_in(address, prefix) for prefix in prefixes if prefix):
        raise InvalidInput.of("ip_address", address, f"an address of {' or '.join(str(p) for p in prefixes if p)}")


def _is_in(address: str, prefix: str) -> bool:
    return ipaddress.IPv4Address(address) in ipaddress.IPv4Network(prefix, strict=False)


def _address_fields() -> tuple[Field, ...]:
    stopped = ChangeRule.NEEDS_STOP
    return (
        Field(
            name="ip_allocation_method",
            at=_METHOD,
            choices=("Dynamic", "Static"),
            compare=compare.casefold,
            change=stopped,
            on_create=_method,
        ),
        Field(name="ip_address", at=_StaticAddress(), change=stopped),
    )


def _network_interface(profile: Profile) -> ResourceSpec:
    network = Reference(types=(common.VIRTUAL_NETWORK_TYPE,), api_version=profile.network, anywhere=True)
    public = Reference(types=(common.PUBLIC_IP_ADDRESS_TYPE,), api_version=profile.network)
    return ResourceSpec(
        type=common.NETWORK_INTERFACE_TYPE,
        api_version=profile.network,
        title="network interface",
        result_key="network_interface",
        fields=(
            common.LOCATION,
            TAGS,
            common.fixed(
                "ip_configuration_name",
                f"{_CONFIGURATION}.name",
                compare=compare.casefold,
                on_create=lambda _params: "ipconfig1",
            ),
            common.fixed(
                "virtual_network",
                _PartOfSubnetId(network=True),
                compare=compare.arm_id,
                required_to_create=True,
                reference=network,
            ),
            common.fixed("subnet", _PartOfSubnetId(network=False), compare=compare.casefold),
            *_address_fields(),
            Field(
                name="public_ip_address",
                at=_PublicAddress(),
                compare=compare.arm_id,
                reference=public,
            ),
            Field(
                name="dns_servers",
                at="properties.dnsSettings.dnsServers",
                type="list",
                elements="str",
                compare=compare.ordered_list,
            ),
        ),
        outputs=(
            common.PROVISIONING_STATE,
            Output("ip_address", _ADDRESS.get),
            Output("mac_address", "properties.macAddress"),
            Output("primary", "properties.primary"),
            Output("virtual_machine", "properties.virtualMachine.id"),
            Output("enable_accelerated_networking", "properties.enableAcceleratedNetworking"),
            Output("enable_ip_forwarding", "properties.enableIPForwarding"),
            Output("applied_dns_servers", "properties.dnsSettings.appliedDnsServers"),
            Output("resource_guid", "properties.resourceGuid"),
        ),
        rules=(_address_fits,),
        creation_rules=(_static_has_address,),
        reference_rules=(_subnet_exists,),
        from_references=_subnet_of_network,
        # The MAC address must be sent back; a write without it breaks the network interface.
        read_only=(
            "properties.virtualMachine",
            "properties.resourceGuid",
            "properties.dnsSettings.appliedDnsServers",
            "properties.dnsSettings.internalDomainNameSuffix",
            f"{_CONFIGURATION}.etag",
            f"{_CONFIGURATION}.properties.provisioningState",
        ),
    )


NETWORK_INTERFACES = by_profile(_network_interface)
