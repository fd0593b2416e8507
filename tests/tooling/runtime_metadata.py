# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What follows from the module files: ``meta/runtime.yml`` and the action plugins that open the fast door to each.

``python -m tests.tooling.runtime_metadata --check|--write``

An action plugin is found by the name of its module. Routing all names to one plugin, or links to one file, would do
too, but then linters and documentation tools take that plugin for the canonical name of every module, and Ansible gives
all modules the ``module_defaults`` of each other.
"""

from __future__ import annotations

import argparse
import sys
import typing as t
from collections.abc import Iterable
from pathlib import Path

from tests.tooling.checkout import CHECKOUT, make_importable
from tests.tooling.module_file import ModuleFile, module_files

RUNTIME = CHECKOUT / "meta" / "runtime.yml"
REQUIRES_ANSIBLE = ">=2.18.0"
ACTIONS = CHECKOUT / "plugins" / "action"
ACTION_PLUGIN = '''# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fast door to the module of this name. Written by `make runtime-metadata`."""

from __future__ import annotations

from ansible_collections.edgestack.azure.plugins.plugin_utils._in_process import ActionModule

__all__ = ["ActionModule"]
'''
# Who has all these options belongs to the module_defaults group.
GROUP_OPTIONS: t.Final = {
    "arm": frozenset({"environment", "subscription_id"}),
    "device": frozenset({"host", "port", "fingerprint"}),
}


def groups_of(module: ModuleFile) -> list[str]:
    """The action groups of one module, told from its connection options."""
    if not module.has_entry:
        return []
    return [group for group, options in GROUP_OPTIONS.items() if options <= module.argument_spec.keys()]


def render(modules: Iterable[ModuleFile]) -> str:
    """The complete text of ``meta/runtime.yml``."""
    modules = list(modules)
    lines = [
        "---",
        "# Written by `make runtime-metadata` from the modules; a test compares.",
        f'requires_ansible: "{REQUIRES_ANSIBLE}"',
    ]
    members = {group: [module.name for module in modules if group in groups_of(module)] for group in GROUP_OPTIONS}
    if any(members.values()):
        lines.append("action_groups:")
        for group, names in members.items():
            lines += [f"  {group}:", *(f"    - {name}" for name in names)] if names else []
    return "\n".join([*lines, ""])


def differences(runtime: Path, modules: Iterable[ModuleFile]) -> str:
    """An empty text when ``runtime`` says what the modules say, else what to do about it."""
    current = runtime.read_text(encoding="utf-8") if runtime.is_file() else ""
    expected = render(modules)
    if current == expected:
        return ""
    missing = sorted(set(expected.splitlines()) - set(current.splitlines()))
    surplus = sorted(set(current.splitlines()) - set(expected.splitlines()))
    return f"{runtime.name} is outdated: run make runtime-metadata (lacks {missing}, has too much: {surplus})"


def action_differences(actions: Path, modules: Iterable[ModuleFile]) -> str:
    """An empty text when every module has its action plugin and nothing else is there, else what to do about it."""
    wanted = {f"{module.name}.py" for module in modules if module.has_entry}
    found = {path.name for path in actions.glob("*.py") if path.read_text(encoding="utf-8") == ACTION_PLUGIN}
    surplus = {path.name for path in actions.glob("*")} - {"__pycache__"} - wanted
    if wanted == found and not surplus:
        return ""
    lacks, too_much = sorted(wanted - found), sorted(surplus)
    return f"plugins/action: run make runtime-metadata (lacks {lacks}, has too much: {too_much})"


def write_actions(actions: Path, modules: Iterable[ModuleFile]) -> None:
    """Write the action plugin of every module, and remove those of modules that are gone."""
    actions.mkdir(exist_ok=True)
    for path in actions.glob("*.py"):
        path.unlink()
    for module in modules:
        if module.has_entry:
            (actions / f"{module.name}.py").write_text(ACTION_PLUGIN, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Check or write; 1 when the check found a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", action="store_true", help="fail when the file is not what the modules say")
    mode.add_argument("--write", action="store_true", help="write the file anew")
    chosen = parser.parse_args(arguments)
    make_importable()
    if chosen.write:
        RUNTIME.write_text(render(module_files()), encoding="utf-8")
        write_actions(ACTIONS, module_files())
        return 0
    problems = [differences(RUNTIME, module_files()), action_differences(ACTIONS, module_files())]
    print("\n".join(filter(None, problems)), file=sys.stderr)
    return 1 if any(problems) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
