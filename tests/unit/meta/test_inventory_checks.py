# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventory plugins are documented as they are, and the checks for that find what they look for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.facts import facts_of
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.hosts import variables_of
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.sources import read_sources, source_spec
from tests.tooling.checkout import CHECKOUT
from tests.tooling.inventory_file import InventoryFile, check_inventory, inventory_files
from tests.tooling.module_file import BrokenFile

GUIDE = CHECKOUT / "docs" / "docsite" / "rst" / "guide_inventory.rst"
COMPLETE = '''\
DOCUMENTATION = r"""
name: lamps
description:
  - Sets C(lamp_colour).
extends_documentation_fragment:
  - edgestack.azure._wall
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: [The plugin.]
    required: true
  sources:
    description: [Where to look.]
    type: list
"""

EXAMPLES = r"""
---
plugin: edgestack.azure.lamps
cache: true
---
plugin: edgestack.azure.lamps
sources:
  - name: hall
    wall: north
"""
'''
FRAGMENT = '''\
class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  wall:
    description: [The wall.]
    type: str
"""
'''
PAGE = "It sets `lamp_colour`.\n\n```yaml\nplugin: edgestack.azure.lamps\nwall: south\n```\n"


def problems(directory: Path, source: str = COMPLETE, page: str = PAGE) -> list[str]:
    (directory / "_wall.py").write_text(FRAGMENT, encoding="utf-8")
    path = directory / "lamps.py"
    path.write_text(source, encoding="utf-8")
    plugin = InventoryFile(path, fragments=directory)
    guide = directory / "guide.md"
    guide.write_text(page, encoding="utf-8")
    options = {"wall": {"type": "str"}}
    return list(check_inventory(plugin, source_options=options, variables=["lamp_colour"], guide=guide))


def test_the_inventory_is_documented_as_it_is() -> None:
    (source,) = read_sources({})
    facts = facts_of(source, {"id": "/subscriptions/s/resourceGroups/g"}, [], place={})
    (plugin,) = inventory_files()
    found = check_inventory(
        plugin,
        source_options=source_spec().argument_spec,
        variables=variables_of(facts),
        guide=GUIDE,
    )
    assert list(found) == []


def test_a_complete_plugin_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("name: lamps", "name: lights", "name is 'lights', and the file is lamps.py"),
        ("  - edgestack.azure._wall\n", "", "option 'wall' is not documented"),
        ("description: [The plugin.]", "type: str", "option 'plugin': description is missing"),
        ("C(lamp_colour)", "colours", "the description does not mention C(lamp_colour)"),
        ("cache: true", "cash: true", "EXAMPLES: there is no option 'cash'"),
        ("    wall: north", "    cache: true", "EXAMPLES: there is no option 'cache'"),
        ("plugin: edgestack.azure.lamps\ncache", "plugin: lamps\ncache", "is no file for edgestack.azure.lamps"),
        ("EXAMPLES", "EXAMPLE", "EXAMPLES shows no file"),
    ],
)
def test_what_was_forgotten_is_told(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in COMPLETE
    told = problems(tmp_path, COMPLETE.replace(old, new))
    assert any(problem in text for text in told), told


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("`lamp_colour`", "colours", "the guide does not mention `lamp_colour`"),
        ("wall: south", "roof: south", "the guide: there is no option 'roof'"),
        ("```yaml", "```", "the guide shows no file"),
    ],
)
def test_what_the_guide_lacks_is_told(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in PAGE
    told = problems(tmp_path, page=PAGE.replace(old, new))
    assert any(problem in text for text in told), told


def test_examples_that_are_no_yaml(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="EXAMPLES is not YAML"):
        problems(tmp_path, COMPLETE.replace("cache: true", "cache: ["))
