# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection is complete and keeps its own rules; each failure says what was forgotten."""

from __future__ import annotations

import statistics

import pytest
import yaml

from tests.tooling import fragment_checks, module_checks, runtime_metadata, source_checks
from tests.tooling.checkout import CHECKOUT, project_files
from tests.tooling.module_file import DOC_FRAGMENTS, ModuleFile, module_files

MODULE_UTILS = "ansible_collections.edgestack.azure.plugins.module_utils"


@pytest.fixture(scope="module")
def modules() -> list[ModuleFile]:
    return module_files()


def none_of(problems: list[str]) -> None:
    """Fail with one problem a line."""
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def test_modules_are_documented_as_they_are(modules: list[ModuleFile]) -> None:
    none_of(module_checks.check_modules(modules))


def test_resources_have_an_info_module(modules: list[ModuleFile]) -> None:
    names = frozenset(module.name for module in modules)
    none_of([f"{module.name}: {text}" for module in modules for text in module_checks.check_sibling(module, names)])


def test_modules_have_an_integration_case(modules: list[ModuleFile]) -> None:
    none_of([text for module in modules for text in module_checks.check_integration_case(module, CHECKOUT)])


def test_module_files_hold_no_logic(modules: list[ModuleFile]) -> None:
    sizes = {module.name: module.code_lines() for module in modules}
    if sizes and statistics.median(sizes.values()) > 60:
        pytest.fail(f"the median module file has more than 60 lines of code: {sizes}", pytrace=False)


def test_runtime_metadata_is_what_the_modules_say(modules: list[ModuleFile]) -> None:
    runtime = runtime_metadata.differences(runtime_metadata.RUNTIME, modules)
    actions = runtime_metadata.action_differences(runtime_metadata.ACTIONS, modules)
    none_of(list(filter(None, [runtime, actions])))


def test_fragments_document_what_the_builders_build() -> None:
    builders = fragment_checks.builders(CHECKOUT / "plugins" / "module_utils", MODULE_UTILS)
    none_of(list(fragment_checks.check_fragments(fragment_checks.fragment_options(DOC_FRAGMENTS), builders)))


def test_no_file_contains_what_none_may() -> None:
    problems = []
    for path in project_files(":!LICENSE", ":!LICENSES"):
        text = (CHECKOUT / path).read_text(encoding="utf-8", errors="replace")
        problems += source_checks.check_text(str(path), text)
    none_of(problems)


def test_python_files_are_small_and_carry_the_header() -> None:
    problems = []
    for path in project_files("*.py"):
        problems += source_checks.check_file_name(path)
        problems += source_checks.check_python(str(path), (CHECKOUT / path).read_text(encoding="utf-8"))
    none_of(problems)


def test_version_and_core_floor_are_said_once() -> None:
    galaxy = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))
    assert (galaxy["namespace"], galaxy["name"], galaxy["dependencies"]) == ("edgestack", "azure", {})
    oldest = runtime_metadata.REQUIRES_ANSIBLE.removeprefix(">=").removesuffix(".0")
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    assert f"\nOLDEST := {oldest}\n" in makefile
    cores = next(line for line in makefile.splitlines() if line.startswith("CORES := ")).split()[2:]
    assert [f"tests/sanity/ignore-{core}.txt" for core in cores] == [
        str(path) for path in project_files("tests/sanity/ignore-*.txt")
    ]
    assert cores[0] == oldest
