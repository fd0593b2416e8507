# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin, loaded as Ansible does it."""

from __future__ import annotations

from pathlib import Path

import ansible.template
import pytest
from ansible import constants as C
from inventory.plugin_runs import NAME, Inventory

from ansible_collections.edgestack.azure.plugins.inventory import vms
from tests.tooling.inventory_file import INVENTORIES, InventoryFile


@pytest.fixture
def inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inventory:
    """The plugin, without any service behind it."""
    documented = InventoryFile(INVENTORIES / "vms.py").all_options
    # Ansible evaluates expressions that it has read from documentation.
    trusted = getattr(ansible.template, "trust_as_template", str)
    hostnames = {**documented["hostnames"], "default": [trusted(text) for text in documented["hostnames"]["default"]]}
    documented = {**documented, "hostnames": hostnames}
    C.config.initialize_plugin_configuration_definitions("inventory", NAME, documented)
    made = Inventory(tmp_path)
    monkeypatch.setattr(vms, "gather", made.gather)
    return made
