# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an inventory plugin says about itself, and whether it says all: options, variables, examples."""

from __future__ import annotations

import ast
import importlib
import typing as t
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from tests.tooling.checkout import CHECKOUT
from tests.tooling.module_file import BrokenFile, ModuleFile, merge_fragment, read_fragment, read_yaml
from tests.tooling.option_checks import Options, compare_options
from tests.tooling.written_examples import documents_in, examples_in

INVENTORIES = CHECKOUT / "plugins" / "inventory"
_OF_ANSIBLE = "ansible.builtin."


class InventoryFile(ModuleFile):
    """One file of ``plugins/inventory``. Some of its fragments are those of Ansible."""

    def _fragment(self, reference: str) -> dict[str, t.Any]:
        if not reference.startswith(_OF_ANSIBLE):
            return read_fragment(reference, self._fragments)
        name = reference.removeprefix(_OF_ANSIBLE)
        fragment = importlib.import_module(f"ansible.plugins.doc_fragments.{name}").ModuleDocFragment
        return t.cast("dict[str, t.Any]", read_yaml(fragment.DOCUMENTATION, reference))

    @property
    def own_options(self) -> Options:
        """The options that are described by this collection."""
        return self._options(reference for reference in self._references if not reference.startswith(_OF_ANSIBLE))

    @property
    def all_options(self) -> Options:
        """The options with those that Ansible gives to all inventory plugins."""
        return self._options(self._references)

    @property
    def _references(self) -> list[str]:
        return list(self.document("DOCUMENTATION").get("extends_documentation_fragment", []))

    def _options(self, references: Iterable[str]) -> Options:
        documentation = self.document("DOCUMENTATION")
        for reference in references:
            merge_fragment(documentation, self._fragment(reference))
        return t.cast("Options", documentation["options"])

    def examples(self) -> list[t.Any]:
        """The files that EXAMPLES shows.

        Raises:
            BrokenFile: They are no YAML.
        """
        text = ast.literal_eval(self.assignments["EXAMPLES"].value) if "EXAMPLES" in self.assignments else ""
        return _documents(text, f"{self.name}: EXAMPLES")


def _documents(text: str, origin: str) -> list[t.Any]:
    try:
        return documents_in(text)
    except yaml.YAMLError as error:
        raise BrokenFile(f"{origin} is not YAML: {error}") from error


def shown_in(guide: Path, plugin: str) -> list[t.Any]:
    """The files for a plugin among the examples of a page."""
    blocks = [example for example in examples_in(guide) if example.language == "yaml"]
    documents = [document for block in blocks for document in _documents(block.text, block.origin)]
    return [document for document in documents if isinstance(document, dict) and document.get("plugin") == plugin]


def check_inventory(
    plugin: InventoryFile, *, source_options: Options, variables: Iterable[str], guide: Path
) -> Iterator[str]:
    """What was forgotten, as sentences.

    Args:
        source_options: The argument specification of a source: all of it can be given for the whole file.
        variables: The host variables that the plugin sets.
        guide: The page for users, which has to know them too.
    """
    documentation = plugin.document("DOCUMENTATION")
    if documentation.get("name") != plugin.name:
        yield f"DOCUMENTATION: name is '{documentation.get('name')}', and the file is {plugin.path.name}"
    documented = plugin.own_options
    of_sources = {name: described for name, described in documented.items() if name in source_options}
    yield from compare_options(of_sources, source_options)
    yield from (
        f"option '{name}': description is missing" for name, o in documented.items() if not o.get("description")
    )
    prose, page = "\n".join(documentation["description"]), guide.read_text(encoding="utf-8")
    for variable in variables:
        if f"C({variable})" not in prose:
            yield f"DOCUMENTATION: the description does not mention C({variable})"
        if f"`{variable}`" not in page:
            yield f"the guide does not mention `{variable}`"
    yield from _check_shown(plugin, plugin.examples(), "EXAMPLES", frozenset(source_options))
    yield from _check_shown(plugin, shown_in(guide, plugin.fqcn), "the guide", frozenset(source_options))


def _check_shown(
    plugin: InventoryFile, files: list[t.Any], where: str, source_options: frozenset[str]
) -> Iterator[str]:
    if not files:
        yield f"{where} shows no file for {plugin.fqcn}"
    known = frozenset(plugin.all_options)
    for file in files:
        if not isinstance(file, dict) or file.get("plugin") != plugin.fqcn:
            yield f"{where}: {file!r} is no file for {plugin.fqcn}"
            continue
        unknown = set(file) - known
        for source in file.get("sources", []):
            unknown |= set(source) - source_options - {"name"}
        yield from (f"{where}: there is no option '{option}'" for option in sorted(unknown))


def inventory_files(directory: Path = INVENTORIES) -> list[InventoryFile]:
    """All inventory plugins of the collection, by name."""
    return [InventoryFile(path) for path in sorted(directory.glob("*.py"))]
