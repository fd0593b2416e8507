# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The doors to the package, with and without the library behind it."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
import typing as t

import cryptography
import pytest
from fakes import FakeContext

from ansible_collections.edgestack.azure.plugins.module_utils import _pki
from ansible_collections.edgestack.azure.plugins.module_utils._errors import MissingLibrary
from ansible_collections.edgestack.azure.plugins.module_utils._pki.entry import run_certificates, run_certificates_info
from ansible_collections.edgestack.azure.plugins.modules import certificates, certificates_info
from tests.unit.pki.conftest import Device

DOORS = [run_certificates, run_certificates_info]


@pytest.mark.parametrize("door", DOORS)
def test_a_missing_library_is_named(door: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(MissingLibrary, match="cryptography>=42"):
        door({}, FakeContext())


@pytest.mark.parametrize("door", DOORS)
def test_a_library_that_is_too_old_is_named_with_its_version(door: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cryptography, "__version__", "41.0.7")
    with pytest.raises(MissingLibrary, match=r"cryptography>=42.*41\.0\.7"):
        door({}, FakeContext())


def test_everything_can_be_imported_without_the_library() -> None:
    names = [f"{_pki.__name__}.{one.name}" for one in pkgutil.iter_modules(_pki.__path__)]
    assert len(names) > 5
    program = f"""
import importlib, sys
sys.path[:] = {sys.path!r}
sys.modules["cryptography"] = None
for name in {names!r}:
    importlib.import_module(name)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_options_of_the_modules_are_those_of_the_use_cases(device: Device) -> None:
    assert set(device.options()) == set(certificates.ENTRY.argument_spec.argument_spec)
    assert certificates.ENTRY.run is run_certificates
    assert certificates_info.ENTRY.run is run_certificates_info
    result = run_certificates({**device.options(), "endpoints": ["blob"]}, FakeContext(check_mode=True))
    assert result["changed"]
    assert run_certificates_info(
        {"directory": None, "endpoints": [], "ca_cert": None, "fail_below_days": 1, "timeout": 1}, FakeContext()
    ) == {"changed": False, "certificates": [], "served": []}
