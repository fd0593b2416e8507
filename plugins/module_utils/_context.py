# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a use case may ask of the door it was called through."""

from __future__ import annotations

import typing as t


class Context(t.Protocol):
    """The surroundings of one task, whichever door it came through."""

    check_mode: bool

    def warn(self, message: str) -> None:
        """Show a warning to the user."""

    def progress(self, message: str) -> None:
        """Tell the user how a long wait is going, while it is going."""

    def register_secret(self, value: str) -> None:
        """Mask ``value`` in everything that is printed or returned from now on."""
