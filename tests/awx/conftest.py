# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emulated cloud, and the credential for it as a person enters it into AWX."""

from __future__ import annotations

import collections.abc as c

import pytest

from tests.awx.objects import CREDENTIAL_TYPES
from tests.awx.private_data import Credential
from tests.emulator.client import Emulator


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Emulator]:
    """A running emulator with quick operations."""
    directory = tmp_path_factory.mktemp("emulator")
    with Emulator.start("--port", "0", "--operation-seconds", "0.1", "--directory", str(directory)) as running:
        yield running


@pytest.fixture
def azure(emulator: Emulator) -> c.Iterator[Credential]:
    """The credential. The emulated cloud is empty again afterwards."""
    owner = emulator.accounts["owner"]
    inputs = {
        "environment": emulator.resource_manager,
        "subscription_id": emulator.subscription_id,
        "tenant_id": owner.tenant_id,
        "client_id": owner.client_id,
        "client_secret": owner.client_secret,
        "ca_cert": emulator.ca_cert.read_text(encoding="utf-8"),
        "resolve_to": emulator.address,
    }
    yield CREDENTIAL_TYPES["Azure Resource Manager"], inputs
    emulator.reset()
