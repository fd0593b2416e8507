# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin as Ansible loads it, over sources that a test makes up."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import typing as t
from pathlib import Path

import yaml
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader

from ansible_collections.edgestack.azure.plugins.inventory import vms
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.gather import Outcome
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.sources import Source

NAME = "edgestack.azure.vms"
Facts = dict[str, t.Any]


def machine(name: str = "web-1", *, group: str = "shop", **facts: t.Any) -> Facts:
    """What is known of a machine."""
    known: Facts = {
        "id": f"/subscriptions/s/resourceGroups/{group}/providers/Microsoft.HybridCompute/machines/{name}",
        "name": name,
        "platform": "azure_local",
        "source": "cloud",
        "cluster": "cl-042",
        "device": None,
        "zone": None,
        "subscription_id": "s",
        "resource_group": group,
        "location": "eastus",
        "os_type": "Linux",
        "vm_size": "Custom",
        "computer_name": name,
        "admin_username": "operator",
        "provisioning_state": "Succeeded",
        "image": "/i/ubuntu",
        "tags": {},
        "power_state": "running",
        "network_interfaces": [],
        "addresses": ["192.0.2.10"],
        "address": "192.0.2.10",
    }
    return {**known, **facts}


@dataclasses.dataclass
class Inventory:
    """Runs the plugin over files.

    Attributes:
        found: What a source tells: machines, or the text of its failure. By the name of the source.
        asked: The names of the sources that were asked, in all runs.
        warnings: What the user was warned of.
    """

    directory: Path
    found: dict[str, list[Facts] | str] = dataclasses.field(default_factory=dict)
    asked: list[str] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)

    def read(self, **options: t.Any) -> InventoryData:
        """Write a file with these options and read it."""
        return self._read(options, use_cache=True)

    def refresh(self, **options: t.Any) -> InventoryData:
        """The same, as ``meta: refresh_inventory`` does it."""
        return self._read(options, use_cache=False)

    def _read(self, options: dict[str, t.Any], *, use_cache: bool) -> InventoryData:
        path = self.directory / "shop.edgestack.yml"
        path.write_text(yaml.safe_dump({"plugin": NAME, **options}, allow_unicode=True), encoding="utf-8")
        plugin: t.Any = vms.InventoryModule()
        plugin._load_name = plugin.ansible_name = NAME
        plugin._redirected_names = [NAME]
        plugin.display = self
        data = InventoryData()
        assert plugin.verify_file(str(path))
        plugin.parse(data, DataLoader(), str(path), cache=use_cache)
        if options.get("cache"):
            plugin.update_cache_if_changed()
        return data

    def warning(self, message: str) -> None:
        """What the plugin calls to warn."""
        self.warnings.append(message)

    def vvv(self, message: str) -> None:
        """What the plugin calls to tell those who want to know."""

    def gather(self, sources: c.Sequence[Source]) -> list[Outcome]:
        """Stands for asking the services."""
        self.asked += [source.name for source in sources]
        return [self._outcome(source) for source in sources]

    def _outcome(self, source: Source) -> Outcome:
        found = self.found.get(source.name, [])
        return Outcome(source, error=found) if isinstance(found, str) else Outcome(source, found)


def hosts_of(data: InventoryData, group: str) -> list[str]:
    """The names of the hosts in a group."""
    return sorted(host.name for host in data.groups[group].get_hosts()) if group in data.groups else []
