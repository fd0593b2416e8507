# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What those look at who certify: ``python -m tests.tooling.certification VENV``.

The licence of every file, the form of the README, and what the importer of Automation Hub says about the package.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.tooling.checkout import BUILD, CHECKOUT
from tests.tooling.package import build

HEADINGS = ("Requirements", "Installation", "Testing", "Support", "Release notes", "License")
_LINK = re.compile(r"\]\((?!https://)([^)]*)\)")
_COMPLAINT = re.compile(
    r"^(?:WARNING|ERROR|CRITICAL)\b.*|.*\bimporter processing failed\b.*", re.IGNORECASE | re.MULTILINE
)
_SETTINGS = {
    "GALAXY_IMPORTER_CHECK_REQUIRED_TAGS": "true",
    # `make lint` does that, with the profile that certification asks for.
    "GALAXY_IMPORTER_RUN_ANSIBLE_LINT": "false",
}


def check_readme(text: str) -> Iterator[str]:
    """What certification would object to in a README: one text for each fault."""
    headings = set(re.findall(r"^## (.+)$", text, re.MULTILINE))
    yield from (f"README.md has no section '{heading}'" for heading in HEADINGS if heading not in headings)
    yield from (f"README.md has a link that is not absolute: {link}" for link in _LINK.findall(text))


def check_licences(venv: Path) -> Iterator[str]:
    """What ``reuse`` says about files without a licence."""
    done = subprocess.run([venv / "bin" / "reuse", "lint"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        yield done.stdout


def check_import(venv: Path, tarball: Path) -> Iterator[str]:
    """What the importer complains about."""
    home = BUILD / "certification-home"
    home.mkdir(exist_ok=True)
    path = f"{(venv / 'bin').resolve()}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **_SETTINGS, "PATH": path, "HOME": str(home)}
    command = [str((venv / "bin" / "python").absolute()), "-m", "galaxy_importer.main", str(tarball)]
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    yield from _COMPLAINT.findall(said)
    if done.returncode:
        yield said


def main(venv: Path) -> int:
    """Look at everything; 1 with all complaints when there are any."""
    tarball = build(BUILD / "certification-package")
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    complaints = [*check_readme(readme), *check_licences(venv), *check_import(venv, tarball)]
    print("\n".join(complaints) or f"{tarball.name}: README, licences and import without complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
