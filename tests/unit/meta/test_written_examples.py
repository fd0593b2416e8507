# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example that a user may copy is right: options, variables, names, and Ansible's own syntax check."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.tooling.module_file import module_files
from tests.tooling.written_examples import (
    Example,
    Known,
    check_example,
    examples_in,
    needs_other_collections,
    plays_of,
    written_examples,
)


@pytest.fixture(scope="module")
def known() -> Known:
    return Known.here(module_files())


def test_written_examples_are_right(known: Known) -> None:
    problems = [problem for example in written_examples() for problem in check_example(example, known)]
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def test_plays_pass_the_syntax_check_of_ansible(tmp_path: Path) -> None:
    examples = written_examples()
    for module in module_files():
        examples.append(Example(module.name, "yaml", yaml.safe_dump(module.document("EXAMPLES"), allow_unicode=True)))
    playbooks = []
    for number, plays in enumerate(map(plays_of, examples)):
        if not plays or needs_other_collections(plays):
            continue
        playbooks.append(tmp_path / f"{number}.yml")
        playbooks[-1].write_text(yaml.safe_dump(plays, allow_unicode=True), encoding="utf-8")
    program = Path(sys.executable).with_name("ansible-playbook")
    done = subprocess.run(
        [program, "--syntax-check", *playbooks],
        env={**os.environ, "ANSIBLE_LOCALHOST_WARNING": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(playbooks) > len(module_files())


@pytest.mark.parametrize(
    ("language", "text", "problem"),
    [
        ("yaml", "- name: Ask\n  edgestack.azure.image_info:\n    nome: x\n", "nome. Supported parameters"),
        ("yaml", "- name: Ask\n  edgestack.azure.picture_info:\n", "there is no edgestack.azure.picture_info"),
        (
            "yaml",
            "edges:\n  hosts:\n    one:\n      device_bringup_nam: x\n",
            "device_bringup_nam. Supported parameters",
        ),
        ("yaml", "azure_local_vm_clusters:\n  - name: x\n", "missing required arguments: custom_location"),
        (
            "yaml",
            "- hosts: all\n  roles:\n    - role: edgestack.azure.nothing\n",
            "there is no role edgestack.azure.nothing",
        ),
        ("yaml", "a: [", "not YAML"),
        ("shell", "ansible-playbook -i x edgestack.azure.provide\n", "there is no playbook provide"),
        ("shell", "ansible-playbook x -e azure_local_vm_wait=3\n", "has no variable azure_local_vm_wait"),
        ("shell", "make everything\n", "there is no make target everything"),
        ("cobol", "STOP RUN.\n", "unknown language 'cobol'"),
    ],
)
def test_a_wrong_example_is_told(known: Known, language: str, text: str, problem: str) -> None:
    told = list(check_example(Example("guide:1", language, text), known))
    assert any(problem in one and one.startswith("guide:1: ") for one in told), told


def test_examples_are_found_in_both_markups(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# One\n\n```yaml\na: 1\n```\n", encoding="utf-8")
    (tmp_path / "two.rst").write_text("Two\n\n.. code-block:: shell\n\n   make\n\n   test\n\nEnd\n", encoding="utf-8")
    (found,) = examples_in(tmp_path / "one.md")
    assert found == ("one.md:3", "yaml", "a: 1\n")
    (found,) = examples_in(tmp_path / "two.rst")
    assert (found.origin, found.language, found.text.split()) == ("two.rst:3", "shell", ["make", "test"])
