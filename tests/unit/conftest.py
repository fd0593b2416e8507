# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unit tests know nothing of the machine they run on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _isolated_user(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep credentials, registered environments and cached tokens of the user out of every test."""
    for name in list(os.environ):
        if name.startswith(("AZURE_", "EDGESTACK_")):
            monkeypatch.delenv(name)
    user: Path = tmp_path_factory.mktemp("user")
    monkeypatch.setenv("EDGESTACK_CONFIG_DIR", str(user / "config"))
    monkeypatch.setenv("EDGESTACK_CACHE_DIR", str(user / "cache"))
