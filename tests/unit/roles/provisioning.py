# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles that provision virtual machines declare, beside what the modules offer."""

from __future__ import annotations

import importlib
import typing as t
from collections.abc import Set as AbstractSet

import yaml

from tests.tooling.checkout import CHECKOUT

PLUGINS = "ansible_collections.edgestack.azure.plugins"
# Switching the verification off, or pinning, belongs to a single place, not to a fleet.
NOT_OF_A_FLEET = frozenset({"validate_certs", "fingerprint"})

Options = dict[str, dict[str, t.Any]]


class Role:
    """The files of one role."""

    def __init__(self, name: str) -> None:
        self._directory = CHECKOUT / "roles" / name

    def load(self, name: str) -> t.Any:
        """A YAML file of the role."""
        return yaml.safe_load(self.read(name))

    def read(self, name: str) -> str:
        """A file of the role."""
        return (self._directory / name).read_text(encoding="utf-8")

    def options(self) -> Options:
        """The documented variables of all entry points."""
        specs = self.load("meta/argument_specs.yml")["argument_specs"].values()
        return {name: option for spec in specs for name, option in spec["options"].items()}

    def task(self, file: str, module: str) -> dict[str, t.Any]:
        """The task of a file that calls a module of the collection."""
        found: dict[str, t.Any] = next(task for task in self.load(file) if f"edgestack.azure.{module}" in task)
        return found


def connection_options() -> Options:
    """The connection options of every module."""
    module = importlib.import_module(f"{PLUGINS}.module_utils._arm.options")
    spec: Options = module.connection_spec().argument_spec
    return spec


def module_options(module: str, *, without: AbstractSet[str]) -> Options:
    """The options of a module but for those of the connection and those named."""
    spec: Options = importlib.import_module(f"{PLUGINS}.modules.{module}").ENTRY.argument_spec.argument_spec
    return {name: spec[name] for name in spec.keys() - connection_options().keys() - without}


def differences(declared: Options, offered: Options) -> list[str]:
    """Where options of a role are not those of the module, in words."""
    found = [f"{name}: only one of them has it" for name in declared.keys() ^ offered.keys()]
    for name in declared.keys() & offered.keys():
        ours, theirs = declared[name], offered[name]
        found += [f"{name}: {key}" for key in ("type", "elements", "choices") if ours.get(key) != theirs.get(key)]
        if set(ours.get("options", {})) != set(theirs.get("options", {})):
            found.append(f"{name}: options")
        if bool(ours.get("no_log")) != bool(theirs.get("no_log")):
            found.append(f"{name}: no_log")
    return found
