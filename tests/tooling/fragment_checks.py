# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fragment documents what a builder of the same name builds: ``_wait.py`` the options of ``wait_spec()``."""

from __future__ import annotations

import ast
import importlib
import typing as t
from collections.abc import Iterator
from pathlib import Path

from tests.tooling.module_file import load_python_file, read_yaml
from tests.tooling.option_checks import Options, compare_options

_SUFFIX = "_spec"


def builders(module_utils: Path, package: str) -> dict[str, t.Callable[[], t.Any]]:
    """Functions ``<name>_spec() -> ArgumentSpec`` below ``module_utils``, by ``<name>``.

    Those that cannot be called without arguments build something else for every module and have no fragment.

    Args:
        module_utils: The directory to search.
        package: The dotted name under which that directory is imported.
    """
    found = {}
    for path in sorted(module_utils.rglob("*.py")):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(function, ast.FunctionDef) and _is_builder(function):
                dotted = ".".join([package, *path.relative_to(module_utils).with_suffix("").parts])
                found[function.name.removesuffix(_SUFFIX)] = getattr(importlib.import_module(dotted), function.name)
    return found


def _is_builder(function: ast.FunctionDef) -> bool:
    named = function.name.endswith(_SUFFIX) and not function.name.startswith("_")
    builds = function.returns is not None and ast.unparse(function.returns).strip("'\"") == "ArgumentSpec"
    parameters = function.args
    needed = len(parameters.posonlyargs + parameters.args) - len(parameters.defaults)
    return named and builds and needed == 0 and None not in parameters.kw_defaults


def fragment_options(directory: Path) -> dict[str, Options]:
    """The options of every fragment that documents some, by file name without its leading underscore."""
    found = {}
    for path in sorted(directory.glob("_*.py")):
        if path.name == "__init__.py":
            continue
        text = getattr(load_python_file(path).ModuleDocFragment, "DOCUMENTATION", "")
        options = (read_yaml(text, path.name) or {}).get("options")
        if options:
            found[path.stem.removeprefix("_")] = options
    return found


def check_fragments(fragments: dict[str, Options], specs: dict[str, t.Callable[[], t.Any]]) -> Iterator[str]:
    """Every fragment without its builder, and every difference in a pair.

    A builder may do without a fragment: what it builds for one module is documented there, and compared there.
    """
    for name, options in fragments.items():
        if name not in specs:
            yield f"doc fragment _{name}: there is no {name}{_SUFFIX}() -> ArgumentSpec in module_utils"
            continue
        for problem in compare_options(options, specs[name]().argument_spec):
            yield f"_{name}: {problem}"
