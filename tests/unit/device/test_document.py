# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents that Microsoft's tool or the device has written."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._device.document import desired_configuration
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from tests.unit.device import samples


def desired(secrets: list[str] | None = None, **params: t.Any) -> dict[str, t.Any]:
    return desired_configuration(params, [].append if secrets is None else secrets.append)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("root", [True, False])
def test_files_in_the_encodings_that_exist(tmp_path: pathlib.Path, encoding: str, root: bool) -> None:
    content: dict[str, t.Any] = {"Time": {"TimeZone": "UTC", "secondaryTimeServer": None}, "deviceInfo": {"model": "x"}}
    file = tmp_path / "configuration.json"
    file.write_text(json.dumps({"Device": content} if root else content), encoding=encoding)
    assert desired(config_file=str(file)) == {"time": {"timeZone": "UTC"}}


def test_microsofts_own_encoding(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "configuration.json"
    file.write_bytes(b"\xff\xfe" + json.dumps({"device": {"update": {"serverType": "None"}}}).encode("utf-16-le"))
    assert desired(config_file=str(file)) == {"update": {"serverType": "None"}}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{", b"\x80"])
def test_no_json(tmp_path: pathlib.Path, content: bytes) -> None:
    file = tmp_path / "configuration.json"
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match="config_file"):
        desired(config_file=str(file))


def test_no_file(tmp_path: pathlib.Path) -> None:
    with pytest.raises(InvalidInput, match="config_file"):
        desired(config_file=str(tmp_path / "missing"))


@pytest.mark.parametrize(
    ("document", "advice"),
    [
        ({"certificates": {"a": 1}}, "device_certificates"),
        ({"PASSWORD": {"a": 1}}, "device_password"),
        ({"device": {"clock": {}}}, "webProxy"),
        ({"device": {"time": "noon"}}, "object"),
        ({"device": 5}, "object"),
    ],
)
def test_what_is_no_configuration(document: dict[str, t.Any], advice: str) -> None:
    with pytest.raises(InvalidInput, match=advice):
        desired(configuration=document)


def test_null_is_not_declared() -> None:
    document = {"certificates": None, "webProxy": {"isEnabled": False, "password": None}, "activation": None}
    assert desired(configuration={"device": document}) == {"webProxy": {"isEnabled": False}}


def test_a_document_may_hold_everything_that_get_returns() -> None:
    assert desired(configuration=samples.device()).keys() == {"deviceEndpoint", "network", "time", "update", "webProxy"}


def test_options_win_over_the_document() -> None:
    document = {"time": {"timeZone": "UTC", "primaryTimeServer": "a"}, "update": {"serverType": "None"}}
    found = desired(configuration=document, time={"primary_time_server": "b", "time_zone": None})
    assert found == {"time": {"timeZone": "UTC", "primaryTimeServer": "b"}, "update": {"serverType": "None"}}


def test_the_network_is_declared_once() -> None:
    with pytest.raises(InvalidInput, match="network"):
        desired(configuration={"network": {"dhcpPolicy": "x"}}, network={"dhcp_policy": "y"})


def test_removals_survive() -> None:
    networks = [{"name": "a", "state": "absent"}]
    assert desired(network={"virtual_networks": networks}) == {"network": {"virtualNetworks": networks}}


def test_secrets_only_from_a_file(tmp_path: pathlib.Path) -> None:
    document = {"activation": {"ActivationKey": "the-key"}, "webProxy": {"password": "s3cret"}}
    with pytest.raises(InvalidInput) as error:
        desired(configuration=document)
    assert "the-key" not in error.value.message
    assert "s3cret" not in error.value.message
    file = tmp_path / "configuration.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    secrets: list[str] = []
    assert desired(secrets, config_file=str(file))["activation"] == {"activationKey": "the-key"}
    assert sorted(secrets) == ["s3cret", "the-key"]
