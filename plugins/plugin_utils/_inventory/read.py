# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the virtual machines of one source.

Neither platform has a list that tells all: each machine is read by itself. Lists and machines are read at the same
time, several at once, and a machine that a filter excludes by what its list tells is not read at all.
"""

from __future__ import annotations

import collections.abc as c
import concurrent.futures
import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import find
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.network_interface import (
    NETWORK_INTERFACE,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.virtual_machine import (
    describe,
    spec_of,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.network_interface import NETWORK_INTERFACES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION as API_PROFILE
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_machine import VIRTUAL_MACHINES
from ansible_collections.edgestack.azure.plugins.module_utils._virtual_machine.azure_local_info import (
    find_machines,
    read_instance,
)
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.facts import (
    Facts,
    facts_of,
    interface_facts,
    last_part,
)
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.filters import accepts
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.sources import DEVICE, Params, Source

_REQUESTS_AT_ONCE = 16


@dataclasses.dataclass(frozen=True)
class Machine:
    """A machine that was read.

    Attributes:
        view: As the info module returns it.
        place: Where it is; see ``facts_of``.
        reported_addresses: What an agent in the guest says.
    """

    view: Facts
    place: Facts
    reported_addresses: c.Sequence[str] = ()


Reading = concurrent.futures.Future[Machine | None]


class Platform(t.Protocol):
    """How machines are found on one platform."""

    interface_spec: ResourceSpec
    network_option: str

    def listed(self, params: Params) -> c.Iterator[Body]:
        """What a list tells of the machines of a resource group, or of all."""

    def read(self, listed: Body) -> Machine | None:
        """One of them; None when it is no more."""


def read_machines(source: Source, client: ArmClient) -> list[Facts]:
    """The machines of a source that its filters accept, in the order of their ids.

    Raises:
        CollectionError: Something could not be read.
    """
    platform = (_Device if source.platform == DEVICE else _AzureLocal)(source, client)
    found = _Pass(source, client, platform).machines()
    accepted = [facts for facts in found if accepts(source.params["filters"], facts)]
    return sorted(accepted, key=lambda facts: str(facts["id"]).casefold())


class _Pass:
    """One pass over a source."""

    def __init__(self, source: Source, client: ArmClient, platform: Platform) -> None:
        self._source = source
        self._client = client
        self._platform = platform

    def machines(self) -> list[Facts]:
        """The lists are read at once, and the machines of each page while the next one is on its way."""
        groups = self._source.params["resource_groups"] or [None]
        scopes = [{**self._source.params, "resource_group": group} for group in groups]
        with concurrent.futures.ThreadPoolExecutor(max_workers=_REQUESTS_AT_ONCE) as pool:
            try:
                interface_lists = [pool.submit(self._list_interfaces, scope) for scope in scopes]
                machine_lists = [pool.submit(self._list_machines, scope, pool) for scope in scopes]
                interfaces = {key: view for listing in interface_lists for key, view in listing.result().items()}
                machines = [reading.result() for listing in machine_lists for reading in listing.result()]
                found = [machine for machine in machines if machine is not None]
                return list(pool.map(lambda machine: self._facts(machine, interfaces), found))
            finally:
                # After a failure nobody wants the rest.
                pool.shutdown(wait=False, cancel_futures=True)

    def _list_interfaces(self, scope: Params) -> dict[str, Facts]:
        spec = self._platform.interface_spec
        # The option api_version means the machines.
        views = map(spec.to_ansible, find(self._client, spec, {**scope, "api_version": None}))
        return {str(view["id"]).casefold(): view for view in views}

    def _list_machines(self, scope: Params, pool: concurrent.futures.Executor) -> list[Reading]:
        """Starts to read what the list tells of. It waits for none of them, so it may have the place of one."""
        filters = self._source.params["filters"]
        return [
            pool.submit(self._platform.read, body)
            for body in self._platform.listed(scope)
            if accepts(filters, {"name": body.get("name"), "tags": body.get("tags")})
        ]

    def _facts(self, machine: Machine, interfaces: dict[str, Facts]) -> Facts:
        identities: list[str] = machine.view["network_interfaces"] or []
        views = [interfaces.get(identity.casefold()) or self._read_interface(identity) for identity in identities]
        described = [interface_facts(view, view[self._platform.network_option]) for view in views if view]
        return facts_of(
            self._source,
            machine.view,
            described,
            place=machine.place,
            reported_addresses=machine.reported_addresses,
        )

    def _read_interface(self, identity: str) -> Facts | None:
        """An interface of another resource group than those that were listed."""
        spec = self._platform.interface_spec
        body = self._client.get(identity, spec.api_version)
        return None if body is None else spec.to_ansible(body)


class _AzureLocal:
    """An Arc machine and the instance below it."""

    interface_spec = NETWORK_INTERFACE
    network_option = "subnet"

    def __init__(self, source: Source, client: ArmClient) -> None:
        self._api_version = source.params["api_version"]
        self._client = client

    def listed(self, params: Params) -> c.Iterator[Body]:
        return find_machines(self._client, params)

    def read(self, listed: Body) -> Machine | None:
        instance = read_instance(self._client, listed, self._api_version)
        if instance is None:
            return None
        view = describe(listed, instance, spec_of(instance))
        zone = get_path(instance, "properties.placementProfile.zone")
        place = {"cluster": last_part(view["custom_location"]), "zone": zone}
        return Machine(view, place, _reported_addresses(listed))


def _reported_addresses(machine: Body) -> list[str]:
    """What the Arc agent sees: the only address of a machine whose DHCP server the cluster does not know.

    Source: description of Microsoft.HybridCompute 2025-01-13, NetworkProfile.
    """
    interfaces = get_path(machine, "properties.networkProfile.networkInterfaces") or []
    return [str(item.get("address")) for interface in interfaces for item in interface.get("ipAddresses") or []]


class _Device:
    """A virtual machine of a device."""

    network_option = "virtual_network"

    def __init__(self, source: Source, client: ArmClient) -> None:
        profile = source.params[API_PROFILE]
        self.interface_spec = NETWORK_INTERFACES[profile]
        self._spec = VIRTUAL_MACHINES[profile]
        self._api_version = source.params["api_version"] or self._spec.api_version
        self._place = {"device": source.name}
        self._client = client

    def listed(self, params: Params) -> c.Iterator[Body]:
        return find(self._client, self._spec, params)

    def read(self, listed: Body) -> Machine | None:
        body = self._client.get(str(listed["id"]), self._api_version, **self._spec.read_query)
        return None if body is None else Machine(self._spec.to_ansible(body), self._place)
