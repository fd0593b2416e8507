# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the package, install it into an empty place and read every module's documentation from there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.tooling.checkout import BUILD, COLLECTION, NAME, NAMESPACE, copy_to

# All that a user installs; the rest of the checkout is for those who change it.
PACKAGED = frozenset(
    {
        "CHANGELOG.md",
        "CODE_OF_CONDUCT.md",
        "CONTRIBUTING.md",
        "FILES.json",
        "LICENSE",
        "LICENSES",
        "MANIFEST.json",
        "README.md",
        "REUSE.toml",
        "changelogs",
        "docs",
        "extensions",
        "meta",
        "playbooks",
        "plugins",
        "roles",
    }
)


class BadPackage(Exception):
    """The package is not what it should be; the text says why."""


def build(output: Path) -> Path:
    """Build from a copy of the project's files, so that nothing that lies around gets in; return the tarball."""
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    source = copy_to(BUILD / "package-source")
    command = ["ansible-galaxy", "collection", "build", "--output-path", str(output), str(source)]
    subprocess.run(command, check=True)
    return next(output.glob(f"{NAMESPACE}-{NAME}-*.tar.gz"))


def check_content(tarball: Path) -> None:
    """Refuse a package with files that no user needs."""
    with tarfile.open(tarball) as package:
        surplus = {Path(name).parts[0] for name in package.getnames()} - PACKAGED
    if surplus:
        raise BadPackage(f"{tarball.name} contains {sorted(surplus)}: add them to build_ignore in galaxy.yml")


def install(tarball: Path, root: Path) -> None:
    """Install into the empty directory ``root`` and let Ansible verify the checksums."""
    shutil.rmtree(root, ignore_errors=True)
    galaxy = ["ansible-galaxy", "collection"]
    subprocess.run([*galaxy, "install", "--offline", "--no-deps", "-p", str(root), str(tarball)], check=True)
    subprocess.run([*galaxy, "verify", "--offline", "-p", str(root), COLLECTION], check=True)


def documented_modules(root: Path) -> set[str]:
    """The modules whose documentation ansible-doc can read below ``root``.

    Raises:
        BadPackage: The documentation of a module is broken; the text is that of ansible-doc.
    """
    modules = sorted((root / "ansible_collections" / NAMESPACE / NAME / "plugins" / "modules").glob("*.py"))
    names = [f"{COLLECTION}.{path.stem}" for path in modules if path.name != "__init__.py"]
    if not names:
        return set()
    command = ["ansible-doc", "--type", "module", "--json", *names]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(result.stdout) if result.returncode == 0 else {}
    broken = [name for name in names if not found.get(name, {}).get("doc")]
    if broken:
        raise BadPackage(f"ansible-doc cannot show {broken}: {result.stderr}")
    return set(names)


def main() -> int:
    """Do all of it; 1 with the reason when the package is not fit to be handed out."""
    root = BUILD / "installed"
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(root)
    try:
        tarball = build(BUILD / "dist")
        check_content(tarball)
        install(tarball, root)
        names = documented_modules(root)
    except BadPackage as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{tarball}: {tarball.stat().st_size // 1024} KiB, documentation of {len(names)} modules readable")
    return 0


if __name__ == "__main__":
    sys.exit(main())
