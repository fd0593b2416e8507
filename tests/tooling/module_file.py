# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module file says about itself: documentation with its fragments, examples, return values, argument spec."""

from __future__ import annotations

import ast
import functools
import importlib.util
import typing as t
from pathlib import Path
from types import ModuleType

import yaml

from tests.tooling.checkout import CHECKOUT, COLLECTION

MODULES = CHECKOUT / "plugins" / "modules"
DOC_FRAGMENTS = CHECKOUT / "plugins" / "doc_fragments"
_DOCUMENTATION_NAMES = ("DOCUMENTATION", "EXAMPLES", "RETURN")


class BrokenFile(Exception):
    """A file that cannot be read as what it should be; the text says which and why."""


def load_python_file(path: Path) -> ModuleType:
    """Import the file at ``path`` under a name of its own; its absolute imports work as always."""
    specification = importlib.util.spec_from_file_location(f"loaded_{path.stem}", path)
    if specification is None or specification.loader is None:
        raise BrokenFile(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def assigned_names(tree: ast.Module) -> dict[str, ast.Assign]:
    """The plain assignments at the top level of a module, by name."""
    return {
        target.id: statement
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def read_yaml(text: str, origin: str) -> t.Any:
    """Parse ``text``; ``origin`` names it in the error."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BrokenFile(f"{origin} is not YAML: {error}") from error


def read_fragment(reference: str, directory: Path = DOC_FRAGMENTS) -> dict[str, t.Any]:
    """The documentation fragment behind ``edgestack.azure.<file>`` or ``edgestack.azure.<file>.<section>``."""
    prefix, dot, rest = reference.partition(f"{COLLECTION}.")
    if prefix or not dot:
        raise BrokenFile(f"documentation fragment '{reference}' does not start with '{COLLECTION}.'")
    name, dot, section = rest.partition(".")
    path = directory / f"{name}.py"
    if not path.is_file():
        raise BrokenFile(f"documentation fragment '{reference}': there is no {path.name}")
    fragment = load_python_file(path).ModuleDocFragment
    text = getattr(fragment, section.upper() if section else "DOCUMENTATION", None)
    if text is None:
        raise BrokenFile(f"documentation fragment '{reference}': {path.name} has no section '{section}'")
    return read_yaml(text, reference) or {}


def merge_fragment(documentation: dict[str, t.Any], fragment: dict[str, t.Any]) -> None:
    """Add ``fragment`` as Ansible does: what the module itself says about an option or attribute wins, key by key."""
    for part in ("options", "attributes"):
        merged = documentation.setdefault(part, {})
        for name, description in fragment.get(part, {}).items():
            merged[name] = {**description, **merged.get(name, {})}


class ModuleFile:
    """One file of ``plugins/modules``."""

    def __init__(self, path: Path, fragments: Path = DOC_FRAGMENTS) -> None:
        self.path = path
        self.name = path.stem
        self.fqcn = f"{COLLECTION}.{self.name}"
        self._fragments = fragments

    @functools.cached_property
    def source(self) -> str:
        """The text of the file."""
        return self.path.read_text(encoding="utf-8")

    @functools.cached_property
    def assignments(self) -> dict[str, ast.Assign]:
        """What the file assigns at its top level."""
        return assigned_names(ast.parse(self.source))

    @property
    def has_entry(self) -> bool:
        """Whether the file defines ``ENTRY`` and so can be called through both doors."""
        return "ENTRY" in self.assignments

    @functools.cached_property
    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        """The argument specification that both doors use.

        Raises:
            BrokenFile: The module, or something that it needs, cannot be imported.
        """
        try:
            entry = load_python_file(self.path).ENTRY
        except ImportError as error:
            raise BrokenFile(f"{self.name}: {error}") from error
        return t.cast("dict[str, dict[str, t.Any]]", entry.argument_spec.argument_spec)

    def document(self, name: str) -> t.Any:
        """The parsed DOCUMENTATION, EXAMPLES or RETURN.

        Raises:
            BrokenFile: It is missing, no literal text, or no YAML.
        """
        statement = self.assignments.get(name)
        if statement is None:
            raise BrokenFile(f"{self.name}: {name} is missing")
        if not isinstance(statement.value, ast.Constant) or not isinstance(statement.value.value, str):
            raise BrokenFile(f"{self.name}: {name} is not a literal text")
        return read_yaml(statement.value.value, f"{self.name}: {name}")

    @functools.cached_property
    def documentation(self) -> dict[str, t.Any]:
        """DOCUMENTATION with its fragments merged in."""
        documentation = self.document("DOCUMENTATION")
        if not isinstance(documentation, dict):
            raise BrokenFile(f"{self.name}: DOCUMENTATION is not a mapping")
        references = documentation.get("extends_documentation_fragment", [])
        for reference in [references] if isinstance(references, str) else references:
            merge_fragment(documentation, read_fragment(reference, self._fragments))
        return documentation

    @property
    def documented_options(self) -> dict[str, dict[str, t.Any]]:
        """The options of DOCUMENTATION and its fragments."""
        return self.documentation.get("options") or {}

    def code_lines(self) -> int:
        """Lines of code: without documentation, comments and blank lines."""
        documented: set[int] = set()
        for name in _DOCUMENTATION_NAMES:
            statement = self.assignments.get(name)
            if statement is not None:
                documented.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
        lines = enumerate(self.source.splitlines(), start=1)
        return sum(1 for number, line in lines if number not in documented and line.strip() and line.strip()[0] != "#")


def module_files(directory: Path = MODULES) -> list[ModuleFile]:
    """All modules of the collection, by name."""
    return [ModuleFile(path) for path in sorted(directory.glob("*.py")) if path.name != "__init__.py"]
