# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which clients a virtual environment has."""

from __future__ import annotations

import importlib.metadata
import json
import pathlib
import re

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*", re.MULTILINE)
# Most clients sign in with it, and none of the requirements names it.
SIGNS_IN = "msal"
COLLECTION = "ansible_collections/azure/azcollection/MANIFEST.json"


def installed(directory: pathlib.Path, requirements: pathlib.Path) -> dict[str, str]:
    """Return the versions of what a file of requirements names, and of the Ansible collection that came with it."""
    (packages,) = directory.glob("lib/python3*/site-packages")
    wanted = {*NAME.findall(requirements.read_text(encoding="utf-8")), SIGNS_IN}
    found = {}
    for distribution in importlib.metadata.distributions(path=[str(packages)]):
        name = distribution.name.lower().replace("_", "-")
        if name in wanted:
            found[name] = distribution.version
    if (packages / COLLECTION).is_file():
        described = json.loads((packages / COLLECTION).read_text(encoding="utf-8"))["collection_info"]
        found[f"{described['namespace']}.{described['name']}"] = described["version"]
    return found
