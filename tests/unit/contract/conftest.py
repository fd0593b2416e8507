# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The description that the tests of the judge use."""

from __future__ import annotations

import pathlib

import pytest
from contract_shops import descriptions_in

from tests.contract.descriptions import Descriptions


@pytest.fixture
def descriptions(tmp_path: pathlib.Path) -> Descriptions:
    """The description, in two versions."""
    return descriptions_in(tmp_path)
