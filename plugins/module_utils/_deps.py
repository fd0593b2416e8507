# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Python libraries that are imported only when they are needed, and what to say when they are not there."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import MissingLibrary


def missing(library: str, needed_for: str) -> MissingLibrary:
    """The error to raise when an import failed.

    Args:
        library: What to install, as ``pip`` names it, with the oldest version that will do: ``requests>=2.32``.
        needed_for: Ends the sentence "This is required ...": ``to sign in to Microsoft Entra ID``.
    """
    from ansible.module_utils import basic

    untyped: t.Any = basic
    return MissingLibrary(untyped.missing_required_lib(library, reason=needed_for))
