# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options."""

from __future__ import annotations

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.edgestack.azure.plugins.doc_fragments._connection import ModuleDocFragment
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import (
    check_connection,
    connection_spec,
    variables_of,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

DOCUMENTED = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]


def validated(**given):
    kwargs = connection_spec().to_kwargs()
    result = ArgumentSpecValidator(kwargs["argument_spec"], required_together=kwargs["required_together"]).validate(
        given
    )
    assert result.error_messages == []
    return result.validated_parameters


def test_the_documentation_is_the_specification():
    specified = {
        name: {key: option[key] for key in ("type", "default") if key in option}
        for name, option in connection_spec().argument_spec.items()
    }
    assert {name: {k: o[k] for k in ("type", "default") if k in o} for name, o in DOCUMENTED.items()} == specified


@pytest.mark.parametrize("name", list(DOCUMENTED))
def test_the_documentation_names_the_variables(name):
    text = " ".join(DOCUMENTED[name]["description"])
    assert [f"E({variable})" in text for variable in variables_of(name)] == [True] * len(variables_of(name))


def test_secrets_are_not_logged():
    spec = connection_spec().argument_spec
    assert [name for name, option in spec.items() if option.get("no_log")] == [
        "client_secret",
        "access_token",
        "password",
    ]


def test_variables_stand_in_for_options(monkeypatch):
    assert validated()["environment"] == "AzureCloud"
    monkeypatch.setenv("EDGESTACK_ENVIRONMENT", "shop-7")
    monkeypatch.setenv("EDGESTACK_VALIDATE_CERTS", "false")
    monkeypatch.setenv("EDGESTACK_REQUEST_TIMEOUT", "5")
    monkeypatch.setenv("AZURE_TENANT", "awx-tenant")
    monkeypatch.setenv("AZURE_CLIENT_ID", "awx-client")
    monkeypatch.setenv("EDGESTACK_CLIENT_ID", "own-client")
    monkeypatch.setenv("AZURE_SECRET", "awx")
    params = validated(environment="given")
    assert (params["environment"], params["validate_certs"], params["request_timeout"]) == ("given", False, 5)
    assert (params["tenant_id"], params["client_id"], params["client_secret"]) == ("awx-tenant", "own-client", "awx")
    assert validated()["environment"] == "shop-7"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"environment": "https://management.device.test:8443/"},
        {"subscription_id": "AAAAAAAA-2222-3333-4444-555555555555"},
        {"resolve_to": "::1"},
        {"fingerprint": "AB" * 32},
        {"fingerprint": ":".join(["0f"] * 32)},
    ],
)
def test_good_values(given):
    check_connection(validated(**given))


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("environment", "https://Management.device.test", "https://management.device.test"),
        ("subscription_id", "Default Provider Subscription", "GUID"),
        ("resolve_to", "management.device.test", "IP address"),
        ("resolve_to", "192.0.2.1:443", "IP address"),
        ("fingerprint", "AB" * 20, "SHA-256"),
        ("request_timeout", 0, "greater than zero"),
        ("ca_cert", "/nowhere/ca.pem", "No such file"),
    ],
)
def test_bad_values_are_refused_by_name(option, value, told):
    with pytest.raises(InvalidInput) as caught:
        check_connection(validated(**{option: value}))
    assert caught.value.result == {"option": option}
    assert f"Option '{option}': {value!r}" in caught.value.message
    assert told in caught.value.message


def test_a_der_file_is_no_ca_cert(tmp_path):
    path = tmp_path / "root.cer"
    path.write_bytes(b"\x30\x82\x05")
    with pytest.raises(InvalidInput, match="DER file"):
        check_connection(validated(ca_cert=str(path)))
