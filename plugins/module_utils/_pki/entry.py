# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The doors to this package: they import `cryptography` when it is really needed, and say so when it is not there."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._deps import missing

_LIBRARY = "cryptography>=42"


def run_certificates(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Run the certificates module."""
    _require("to make certificates")
    from ansible_collections.edgestack.azure.plugins.module_utils._pki.certificates import run

    return run(params, context)


def run_certificates_info(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Run the certificates_info module."""
    _require("to inspect certificates")
    from ansible_collections.edgestack.azure.plugins.module_utils._pki.certificates_info import run

    return run(params, context)


def _require(needed_for: str) -> None:
    try:
        import cryptography
    except ImportError as error:
        raise missing(_LIBRARY, needed_for) from error
    if int(cryptography.__version__.partition(".")[0]) < 42:
        raise missing(_LIBRARY, f"{needed_for}; {cryptography.__version__} is installed")
