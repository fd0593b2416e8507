# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of the collection find what they look for: a complete module passes, and each thing left out is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tooling.module_checks import check_integration_case, check_modules, check_sibling
from tests.tooling.module_file import ModuleFile
from tests.tooling.runtime_metadata import action_differences, differences, render, write_actions

COMPLETE = '''\
DOCUMENTATION = r"""
module: lamp
short_description: A lamp
description:
  - Switches a lamp.
author:
  - Somebody (@somebody)
extends_documentation_fragment:
  - edgestack.azure._wall
  - edgestack.azure._wall.attributes
options:
  colour:
    description:
      - The colour.
    type: str
    choices: [red, green]
    required: true
  bulbs:
    description:
      - The bulbs.
    type: list
    elements: dict
    suboptions:
      watts:
        description:
          - Power in W.
        type: int
        default: 5
"""

EXAMPLES = r"""
- name: Switch the lamp on
  edgestack.azure.lamp:
    colour: red
    bulbs:
      - watts: 7
"""

RETURN = r"""
lamp:
  description: The lamp.
  returned: success
  type: dict
"""

from types import SimpleNamespace

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec

# A comment is no code.
ENTRY = SimpleNamespace(
    argument_spec=ArgumentSpec(
        {
            "colour": {"type": "str", "choices": ["red", "green"], "required": True},
            "bulbs": {"type": "list", "elements": "dict", "options": {"watts": {"type": "int", "default": 5}}},
            "environment": {"type": "str", "default": "AzureCloud"},
            "subscription_id": {"type": "str", "fallback": (None, ["EDGESTACK_SUBSCRIPTION_ID"])},
        }
    )
)
'''
FRAGMENT = '''\
class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  environment:
    description: [The environment.]
    type: str
    default: AzureCloud
  subscription_id:
    description: ["The subscription, or E(EDGESTACK_SUBSCRIPTION_ID)."]
    type: str
"""
    ATTRIBUTES = r"""
attributes:
  check_mode: {description: Can predict, support: full}
  diff_mode: {description: Can show, support: full}
  idempotent: {description: Twice is once, support: full}
  platform: {description: Where, platforms: posix}
"""
'''


def write_module(directory: Path, source: str, fragment: str = FRAGMENT) -> ModuleFile:
    (directory / "_wall.py").write_text(fragment, encoding="utf-8")
    path = directory / "lamp.py"
    path.write_text(source, encoding="utf-8")
    return ModuleFile(path, fragments=directory)


def changed(old: str, new: str) -> str:
    assert old in COMPLETE
    return COMPLETE.replace(old, new)


def test_a_complete_module_has_no_problem(tmp_path: Path) -> None:
    module = write_module(tmp_path, COMPLETE)
    assert check_modules([module]) == []
    assert module.code_lines() == 12


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("author:", "writer:", "author is missing"),
        ("module: lamp", "module: light", "module is 'light', and the file is lamp.py"),
        ("  - edgestack.azure._wall.attributes\n", "", "attribute 'diff_mode' is missing"),
        ("  - edgestack.azure._wall.attributes\n", "", "attribute 'platform' is missing"),
        ("edgestack.azure._wall.attributes", "edgestack.azure._roof", "there is no _roof.py"),
        ("edgestack.azure._wall.attributes", "edgestack.azure._wall.door", "_wall.py has no section 'door'"),
        ("ENTRY =", "OTHER =", "ENTRY (argument spec and run) is missing"),
        ('"choices": ["red", "green"]', '"choices": ["red"]', "option 'colour': choices is ['green', 'red']"),
        ('"required": True', '"required": False', "option 'colour': required is True in the documentation and False"),
        ('"default": 5', '"default": 6', "option 'bulbs.watts': default is 5 in the documentation and 6"),
        ('"default": 5', '"default": "5"', "option 'bulbs.watts': default is 5 in the documentation and '5'"),
        ('"elements": "dict"', '"elements": "str"', "option 'bulbs': elements is 'dict'"),
        ('{"type": "int"', '{"type": "float"', "option 'bulbs.watts': type is 'int'"),
        ('{"watts":', '{"volts": {}, "watts":', "option 'bulbs.volts' is not documented"),
        ('"watts": {"type": "int", "default": 5}', "", "option 'bulbs.watts' is documented, and the argument spec"),
        ('["EDGESTACK_SUBSCRIPTION_ID"]', '["OTHER"]', "environment variable as E(OTHER)"),
        (
            "    type: str\n    choices",
            "    type: str\n    no_log: true\n    choices",
            "no_log belongs to",
        ),
        ("      - The colour.\n", "      -\n", "option 'colour': description is missing"),
        ("    colour: red", "    shape: round", "edgestack.azure.lamp: shape. Supported"),
        ("- watts: 7", "- volts: 7", "edgestack.azure.lamp: bulbs.volts. Supported"),
        ("    colour: red", "    colour: blue", "value of colour must be one of: red, green, got: blue"),
        ("- name: Switch the lamp on\n  ", "- ", "a task has no name"),
        ("  edgestack.azure.lamp:", "  lamp:", "does not call exactly one module by its full name"),
        ("  edgestack.azure.lamp:", "  edgestack.azure.torch:", "there is no edgestack.azure.torch"),
        ("  edgestack.azure.lamp:", "  ansible.builtin.ping:", "no task calls edgestack.azure.lamp"),
        ("    colour: red", "    colour: [", "EXAMPLES is not YAML"),
        ('EXAMPLES = r"""\n- name', 'EXAMPLES = r"""\n  tasks', "EXAMPLES"),
        ("RETURN =", "RETURNED =", "RETURN is missing"),
        ("  returned: success\n", "", "RETURN: 'lamp' does not say its returned"),
    ],
)
def test_what_was_forgotten_is_told(tmp_path: Path, old: str, new: str, problem: str) -> None:
    problems = check_modules([write_module(tmp_path, changed(old, new))])
    assert any(problem in told for told in problems), problems
    assert all(told.startswith("lamp: ") for told in problems)


def test_examples_are_read_inside_blocks_and_plays(tmp_path: Path) -> None:
    play = """
- name: A play
  hosts: localhost
  tasks:
    - name: A block
      block:
        - name: Switch the lamp on
          edgestack.azure.lamp:
            colour: red
            shade: none
"""
    start = COMPLETE.index("\n- name: Switch the lamp on")
    source = COMPLETE[:start] + play + COMPLETE[COMPLETE.index('"""\n\nRETURN') :]
    (problem,) = check_modules([write_module(tmp_path, source)])
    assert problem.startswith("lamp: EXAMPLES: task 'Switch the lamp on': edgestack.azure.lamp: shade. Supported")


def test_runtime_metadata_follows_the_modules(tmp_path: Path) -> None:
    runtime = tmp_path / "runtime.yml"
    modules = [write_module(tmp_path, COMPLETE)]
    text = render(modules)
    assert "action_groups:\n  arm:\n    - lamp\n" in text
    assert "device" not in text
    runtime.write_text(text, encoding="utf-8")
    assert differences(runtime, modules) == ""
    assert "'    - lamp'" in differences(runtime, [])
    runtime.unlink()
    assert "make runtime-metadata" in differences(runtime, modules)


def test_every_module_has_an_action_plugin(tmp_path: Path) -> None:
    actions, modules = tmp_path / "action", [write_module(tmp_path, COMPLETE)]
    assert "lacks ['lamp.py']" in action_differences(actions, modules)
    write_actions(actions, modules)
    assert action_differences(actions, modules) == ""
    assert "has too much: ['lamp.py']" in action_differences(actions, [])
    write_actions(actions, [])
    assert list(actions.iterdir()) == []


def test_a_sibling_or_a_reason_is_asked_for(tmp_path: Path) -> None:
    module = write_module(tmp_path, COMPLETE)
    assert list(check_sibling(module, frozenset({"lamp", "lamp_info"}))) == []
    assert "there is no lamp_info" in "".join(check_sibling(module, frozenset({"lamp"})))


def test_an_integration_case_is_asked_for(tmp_path: Path) -> None:
    module = write_module(tmp_path, COMPLETE)
    cases = tmp_path / "tests" / "integration" / "cases"
    problem = "".join(check_integration_case(module, tmp_path))
    assert "write tests/integration/cases/lamp.yml, or a test in tests/integration" in problem
    cases.mkdir(parents=True)
    own_test = cases.parent / "test_lamp.py"
    own_test.write_text('TASK = {"edgestack.azure.lamp_info": {}}\n', encoding="utf-8")
    assert list(check_integration_case(module, tmp_path))
    own_test.write_text('TASK = {"edgestack.azure.lamp": {}}\n', encoding="utf-8")
    assert list(check_integration_case(module, tmp_path)) == []
    own_test.unlink()
    (cases / "lamp.yml").write_text("create: {}\n", encoding="utf-8")
    assert list(check_integration_case(module, tmp_path)) == []
