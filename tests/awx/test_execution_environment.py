# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-builder understands the execution environment, and finds in the collection what has to be installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

from tests.tooling.checkout import BUILD, CHECKOUT

DEFINITION = CHECKOUT / "extensions" / "execution_environment" / "execution-environment.yml"


def builder(*arguments: str) -> str:
    """What ansible-builder prints; it has to succeed."""
    program = str(Path(sys.executable).with_name("ansible-builder"))
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_build_context(tmp_path: Path) -> None:
    builder("create", "--file", str(DEFINITION), "--context", str(tmp_path), "--output-filename", "Containerfile")
    recipe = (tmp_path / "Containerfile").read_text(encoding="utf-8")
    assert "ansible-core>=2.18" in recipe
    # A job is not root, and has to write there when nothing is mounted.
    assert "RUN mkdir -p -m 0770 /var/lib/edgestack" in recipe.partition("AS final")[2].partition("USER 1000")[0]
    wanted = yaml.safe_load((tmp_path / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert wanted == {"collections": [{"name": "edgestack.azure"}]}


def test_libraries_are_those_of_the_modules() -> None:
    found = yaml.safe_load(builder("introspect", str(BUILD)))
    lines = (CHECKOUT / "meta" / "ee-requirements.txt").read_text(encoding="utf-8").splitlines()
    declared = {line for line in lines if line and not line.startswith("#")}
    assert {entry.partition("#")[0].strip() for entry in found["python"]} == declared
    assert found["system"] == []
    # Certification: neither pinned nor bounded above, and Ansible is not the business of a collection.
    assert not any(sign in line for line in declared for sign in ("==", "<", "~=", "ansible"))
