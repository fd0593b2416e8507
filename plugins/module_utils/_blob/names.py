# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of storage accounts, containers and blobs. Source: azure-stack-edge facts G.2, G.3; public contract."""

from __future__ import annotations

import re

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

_ACCOUNT = re.compile(r"[a-z0-9]{3,24}")
_CONTAINER = re.compile(r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 880


def check_names(*, storage_account: str, container: str, name: str, inside: str = "") -> None:
    """Check where a VHD is to be.

    Args:
        inside: What the options are sub-options of, with a dot.

    Raises:
        InvalidInput: A name cannot be one.
    """
    rules = (
        ("storage_account", storage_account, _ACCOUNT, "3 to 24 lower-case letters and digits"),
        ("container", container, _CONTAINER, "3 to 63 lower-case letters, digits and single hyphens inside"),
    )
    for option, value, pattern, allowed in rules:
        if not pattern.fullmatch(value):
            raise InvalidInput.of(f"{inside}{option}", value, allowed)
    if not name.endswith(".vhd") or len(name) > _LONGEST_NAME or name.startswith("/") or "\\" in name:
        allowed = f"a blob name that ends in .vhd, of at most {_LONGEST_NAME} characters, without backslashes"
        raise InvalidInput.of(f"{inside}name", name, allowed)
