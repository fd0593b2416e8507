# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where this checkout is, which files belong to it, and how Python finds the collection in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
BUILD = CHECKOUT / ".build"
NAMESPACE = "edgestack"
NAME = "azure"
COLLECTION = f"{NAMESPACE}.{NAME}"
_INSIDE_ROOT = Path("ansible_collections", NAMESPACE, NAME)


def collections_root() -> Path:
    """The directory that holds ``ansible_collections`` with this collection in it.

    A checkout may have any folder name: unless it already lies at the place that Ansible asks for, a link to it is made
    under ``.build``.
    """
    if CHECKOUT.parts[-3:] == _INSIDE_ROOT.parts:
        return CHECKOUT.parents[2]
    link = BUILD / _INSIDE_ROOT
    if not link.exists():
        link.parent.mkdir(parents=True, exist_ok=True)
        # Test processes may do this at the same time: replacing is atomic, whoever comes last.
        fresh = link.with_name(f".{NAME}.{os.getpid()}")
        fresh.symlink_to(Path("..", "..", ".."), target_is_directory=True)
        fresh.replace(link)
    return BUILD


def make_importable() -> None:
    """Let this process, and those it starts, import ``ansible_collections.edgestack.azure`` from this checkout."""
    root = str(collections_root())
    if root not in sys.path:
        sys.path.insert(0, root)
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = root


def project_files(*patterns: str) -> list[Path]:
    """Files of the project, tracked or about to be, that match the git ``patterns``: sorted relative paths."""
    # A checkout made by another user is no reason to refuse to list its files.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]
    listing = subprocess.run([*command, *patterns], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    names = {name for name in listing.stdout.split("\0") if name}
    return sorted(Path(name) for name in names if (CHECKOUT / name).is_file())


def copy_to(directory: Path) -> Path:
    """Copy the project's files to a real ``ansible_collections`` tree in ``directory``, emptied first; return the copy.

    For tools that refuse a link (ansible-test) or would take everything that lies around (ansible-galaxy).
    """
    shutil.rmtree(directory, ignore_errors=True)
    copy = directory / _INSIDE_ROOT
    for path in project_files():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CHECKOUT / path, copy / path, follow_symlinks=False)
    return copy
