# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every error a user may meet derives from one class; one boundary (``_doors``) turns it into ``fail_json``."""

from __future__ import annotations

import typing as t


class CollectionError(Exception):
    """A failure that can be told to the user.

    Args:
        message: One or more sentences that say what is wrong and what to do.
        result: Further keys of the task result, for example ``error={...}`` or ``operation={...}``.
    """

    def __init__(self, message: str, **result: t.Any) -> None:
        super().__init__(message)
        self.message = message
        self.result = result

    def __str__(self) -> str:
        return self.message


class InvalidInput(CollectionError):
    """A declaration breaks a rule. Raised before anything is written."""

    @classmethod
    def of(cls, option: str, given: t.Any, allowed: str) -> InvalidInput:
        """Name the option, show what was given, say what is allowed."""
        return cls(f"Option '{option}': {given!r} is not valid. Allowed: {allowed}", option=option)


class MissingLibrary(CollectionError):
    """A Python library that this task needs cannot be imported."""
