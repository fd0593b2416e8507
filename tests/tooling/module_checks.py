# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module file must bring with it; each check yields sentences that say what was forgotten."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.tooling.example_checks import check_examples
from tests.tooling.module_file import BrokenFile, ModuleFile
from tests.tooling.option_checks import Options, compare_options

REQUIRED_ATTRIBUTES = ("check_mode", "diff_mode", "idempotent", "platform")
# Where the integration tests keep what they do with a module, relative to the checkout: a case for the sequence that
# all resources have in common (it is done with the module that the file is named after), or a test that calls it.
INTEGRATION_CASE = "tests/integration/cases/{module}.yml"
INTEGRATION_TESTS = "tests/integration/**/test_*.py"
# Modules without an `_info` sibling, with the reason.
WITHOUT_INFO: t.Final[Mapping[str, str]] = {
    "deployment": "the resources that it made have theirs",
    "device_certificates": "certificates_info shows what the endpoints serve",
    "device_diagnostics": "it only reads",
    "device_password": "a password cannot be read",
    "device_vhd": "device_image_info shows what became of it",
    "device_vip": "device_configuration_info shows it",
    "hosts_entries": "a local file",
    "resource_set": "every member has its own",
    "wait_operations": "it only reads",
}


def check_documentation(module: ModuleFile) -> Iterator[str]:
    """Authors, attributes and the description of the module itself."""
    documentation = module.documentation
    for key in ("module", "short_description", "description", "author"):
        if not documentation.get(key):
            yield f"DOCUMENTATION: {key} is missing"
    if documentation.get("module") not in (None, module.name):
        yield f"DOCUMENTATION: module is '{documentation['module']}', and the file is {module.path.name}"
    attributes = documentation.get("attributes", {})
    for name in REQUIRED_ATTRIBUTES:
        if not {"description", "support"} <= attributes.get(name, {}).keys() and name != "platform":
            yield f"DOCUMENTATION: attribute '{name}' is missing or does not say its support"
        if name == "platform" and "platforms" not in attributes.get(name, {}):
            yield "DOCUMENTATION: attribute 'platform' is missing or does not say its platforms"


def check_options(module: ModuleFile) -> Iterator[str]:
    """ENTRY exists, and its argument specification is what the documentation says."""
    if not module.has_entry:
        yield "ENTRY (argument spec and run) is missing"
        return
    yield from compare_options(module.documented_options, module.argument_spec)


def check_return(module: ModuleFile) -> Iterator[str]:
    """RETURN describes every key."""
    returned = module.document("RETURN")
    if not isinstance(returned, dict) or not returned:
        yield "RETURN describes no key"
        return
    for key, description in returned.items():
        missing = {"description", "returned", "type"} - description.keys()
        if missing:
            yield f"RETURN: '{key}' does not say its {', '.join(sorted(missing))}"


def check_sibling(module: ModuleFile, names: frozenset[str]) -> Iterator[str]:
    """A module that changes something has an ``_info`` sibling, unless it is listed with a reason."""
    if module.name.endswith("_info"):
        return
    has_sibling = f"{module.name}_info" in names
    if has_sibling and module.name in WITHOUT_INFO:
        yield f"it has an _info sibling: remove it from {__name__}.WITHOUT_INFO"
    if not has_sibling and module.name not in WITHOUT_INFO:
        yield f"there is no {module.name}_info, and {__name__}.WITHOUT_INFO gives no reason"


def check_integration_case(module: ModuleFile, checkout: Path) -> Iterator[str]:
    """The module has a case, or its own test calls it; an ``_info`` module may share its sibling's."""
    names = dict.fromkeys([module.name, module.name.removesuffix("_info")])
    if any((checkout / INTEGRATION_CASE.format(module=name)).is_file() for name in names):
        return
    call = re.compile(rf"""{re.escape(module.fqcn)}["':]""")
    if not any(call.search(path.read_text(encoding="utf-8")) for path in sorted(checkout.glob(INTEGRATION_TESTS))):
        case = INTEGRATION_CASE.format(module=module.name)
        yield f"no integration test calls {module.fqcn}: write {case}, or a test in tests/integration"


def check_module(module: ModuleFile, documented: Mapping[str, Options | None]) -> list[str]:
    """All that the file alone can tell; ``documented`` holds the options of every module by its full name."""
    problems: list[str] = []
    checks: list[t.Callable[[], Iterator[str]]] = [
        lambda: check_documentation(module),
        lambda: check_options(module),
        lambda: check_examples(module.document("EXAMPLES"), module.fqcn, documented),
        lambda: check_return(module),
    ]
    for check in checks:
        try:
            problems += check()
        except BrokenFile as error:
            problems.append(str(error))
    return [f"{module.name}: {problem}" for problem in dict.fromkeys(problems)]


def check_modules(modules: list[ModuleFile]) -> list[str]:
    """``check_module`` for all of them."""
    documented: dict[str, Options | None] = {}
    for module in modules:
        try:
            documented[module.fqcn] = module.documented_options
        except BrokenFile:
            # Told by the checks of that module.
            documented[module.fqcn] = None
    return [problem for module in modules for problem in check_module(module, documented)]
