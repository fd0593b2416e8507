# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags."""

from __future__ import annotations

from tests.emulator.arm.errors import ArmError, bad_content
from tests.emulator.messages import Json


def check_tags(tags: Json) -> None:
    """Refuse tags that are not an object of strings."""
    if tags is None:
        return
    if not isinstance(tags, dict) or any(not isinstance(value, str) for value in tags.values()):
        raise bad_content("'Error converting value to type 'System.String'. Path 'tags'.'.")
    if len(tags) > 50:
        raise ArmError(
            400, "TooManyTags", f"The number of tags '{len(tags)}' is greater than the allowed limit of '50'."
        )
