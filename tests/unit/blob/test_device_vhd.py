# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module's use case, against the emulated blob service."""

from __future__ import annotations

import pathlib

import fakes
import pytest
from blob.samples import MEGABYTE, Service, make_vhd, noise
from fakes import FakeContext

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._blob import access, device_vhd
from ansible_collections.edgestack.azure.plugins.module_utils._blob.device_vhd import device_vhd_arguments
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput

DISK = 8 * MEGABYTE


def params(**given: object) -> dict:
    """All options, the ones that are not given with their defaults."""
    defaults = {name: option.get("default") for name, option in device_vhd_arguments().argument_spec.items()}
    return {**defaults, "token_cache": False, **given}


def run(given: dict, *, check_mode: bool = False) -> tuple[dict, FakeContext]:
    context = FakeContext(check_mode=check_mode)
    return device_vhd.run(params(**given), context), context


@pytest.fixture
def options(service: Service, vhd_path: pathlib.Path) -> dict:
    make_vhd(vhd_path, DISK, {MEGABYTE: noise(10_000)})
    return service.options(src=str(vhd_path))


def test_check_create_again_remove_again(service: Service, options: dict) -> None:
    mark = service.emulator.mark()
    checked, context = run(options, check_mode=True)
    assert service.emulator.writes_since(mark) == []
    made, _ = run(options)
    assert (checked["changed"], checked["diff"]) == (made["changed"], made["diff"])
    assert (made["bytes_sent"], made["bytes_resumed"]) == (12288 + 512, 0)
    assert made["bytes_sent"] + made["bytes_skipped"] == DISK + 512
    assert made["uri"] == f"{service.account.endpoint}/vhds/disk.vhd"
    assert made["vhd"]["etag"]
    assert context.secrets == [service.account.key]

    mark = service.emulator.mark()
    for check_mode in (True, False):
        again, _ = run(options, check_mode=check_mode)
        assert (again["changed"], again["bytes_sent"], again["bytes_resumed"]) == (False, 0, 0)
        assert again["diff"]["before"] == again["diff"]["after"] == made["diff"]["after"]
    assert service.emulator.writes_since(mark) == []

    gone = {**options, "src": None, "name": "disk.vhd", "state": "absent"}
    mark = service.emulator.mark()
    checked, _ = run(gone, check_mode=True)
    assert service.emulator.writes_since(mark) == []
    removed, _ = run(gone)
    assert checked == removed == {**removed, "changed": True, "diff": {"before": made["diff"]["after"], "after": {}}}
    assert run(gone)[0]["changed"] is False


def test_another_file_replaces_the_blob(service: Service, options: dict, vhd_path: pathlib.Path) -> None:
    first, _ = run(options)
    make_vhd(vhd_path, DISK, {MEGABYTE: b"other"})
    with pytest.raises(CollectionError, match="replace: false"):
        run({**options, "replace": False})
    checked, _ = run(options, check_mode=True)
    second, _ = run(options)
    assert checked["diff"] == second["diff"]
    assert second["diff"]["before"] == {**first["diff"]["after"], "state": "other content"}
    assert run({**options, "replace": False})[0]["changed"] is False


def test_only_the_rest_is_sent_after_an_interruption(service: Service, options: dict) -> None:
    forbidden = {"x-ms-error-code": "AuthenticationFailed"}
    service.emulator.add_fault(method="PUT", path="comp=page", skip=1, times=None, status=403, headers=forbidden)
    with pytest.raises(CollectionError):
        run({**options, "parallel": 1})
    service.emulator.clear_faults()
    result, _ = run(options)
    assert (result["bytes_sent"], result["bytes_resumed"]) == (512, 12288)
    assert result["diff"]["before"]["state"] == "incomplete"
    assert run(options)[0]["changed"] is False


@pytest.mark.parametrize(("access_given", "status"), [("container", 200), ("blob", 404), ("none", 404)])
def test_access_of_a_new_container(service: Service, options: dict, access_given: str, status: int) -> None:
    run({**options, "public_access": access_given})
    listing = f"{service.account.endpoint}/vhds?restype=container&comp=list"
    assert service.transport.send("GET", listing).status == status


def test_a_file_that_changes_meanwhile(options: dict, vhd_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_vhd, "is_unchanged", lambda _vhd: False)
    with pytest.raises(CollectionError, match="was changed while it was uploaded"):
        run(options)
    monkeypatch.undo()
    assert run(options)[0]["bytes_resumed"] == 12288 + 512


def test_progress_is_told_from_time_to_time(options: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_vhd, "_SECONDS_BETWEEN_MESSAGES", 0.0)
    _, context = run(options)
    assert context.progress_messages[0].startswith("Reading disk.vhd: ")
    assert context.progress_messages[-1] == "Uploading disk.vhd: 0 of 0 MiB (100 %)"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("storage_account", "Upper"),
        ("storage_account", "ab"),
        ("container", "a--b"),
        ("container", "A"),
        ("name", "disk.vhdx"),
        ("name", "x" * 877 + ".vhd"),
        ("name", "a\\b.vhd"),
        ("parallel", 0),
        ("parallel", 17),
        ("service_version", "latest"),
        ("blob_endpoint", "http://plain.example.com"),
        ("account_key", "no base64!"),
    ],
)
def test_bad_input_is_told_before_anything_is_sent(service: Service, options: dict, option: str, value: object) -> None:
    mark = service.emulator.mark()
    with pytest.raises(InvalidInput, match=f"'{option}'") as caught:
        run({**options, option: value})
    assert caught.value.result["option"] == option
    assert service.emulator.traffic_since(mark) == []


def test_a_bad_file_is_told_before_anything_is_sent(service: Service, options: dict, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "raw.vhd"
    path.write_bytes(bytes(MEGABYTE))
    mark = service.emulator.mark()
    with pytest.raises(InvalidInput, match="qemu-img convert -f raw"):
        run({**options, "src": str(path)})
    assert service.emulator.traffic_since(mark) == []


def refuse_keys(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let ARM answer so when it is asked for the keys."""
    path = f"/subscriptions/{fakes.SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts"
    expected = fakes.Expect("POST", f"{path}/acct/listKeys", status=404, json=fakes.arm_error(code))
    monkeypatch.setattr(access, "connect", lambda *_, **__: fakes.fake_client(fakes.FakeTransport([expected])))


@pytest.fixture
def through_arm(options: dict) -> dict:
    """Options that ask ARM for the key of an account."""
    return {**options, "account_key": None, "resource_group": "rg", "storage_account": "acct"}


def test_without_a_storage_account(through_arm: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("ResourceNotFound", "ResourceGroupNotFound"):
        refuse_keys(monkeypatch, code)
        with pytest.raises(ArmError, match=code):
            run(through_arm)
        refuse_keys(monkeypatch, code)
        checked, _ = run(through_arm, check_mode=True)
        assert (checked["changed"], checked["diff"]["after"]["size"]) == (True, DISK + 512)
        refuse_keys(monkeypatch, code)
        gone, _ = run({**through_arm, "src": None, "name": "a.vhd", "state": "absent"})
        assert gone["changed"] is False


def test_without_a_subscription_nothing_is_known(through_arm: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_keys(monkeypatch, "SubscriptionNotFound")
    with pytest.raises(ArmError, match="SubscriptionNotFound"):
        run(through_arm, check_mode=True)


def test_a_file_that_vanishes_meanwhile(options: dict, vhd_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_vhd.Upload, "create", lambda _upload: vhd_path.unlink())
    with pytest.raises(CollectionError, match="can no longer be read: No such file"):
        run(options)


class TestAccess:
    """Where the service is, and who may use it."""

    def test_the_endpoint_is_next_to_that_of_arm(self) -> None:
        found = access.Environment("x", "adfs", "https://management.box.example:8443", "https://login", "a")
        given = params(storage_account="acct")
        assert access.blob_endpoint(given, found) == "https://acct.blob.box.example:8443"

    def test_the_suffix_that_the_environment_tells(self) -> None:
        found = access.Environment("x", "entra", "https://management.a.b", "https://login", "a", "core.a.b")
        assert access.blob_endpoint(params(storage_account="acct"), found) == "https://acct.blob.core.a.b"

    def test_nothing_is_known(self) -> None:
        with pytest.raises(InvalidInput, match="'blob_endpoint'"):
            access.blob_endpoint(params(storage_account="acct"), None)

    def test_the_key_is_asked_for(self, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
        keys = {"keys": [{"keyName": "key1", "value": service.account.key, "permissions": "Full"}]}
        path = f"/subscriptions/{fakes.SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts"
        transport = fakes.FakeTransport(
            [fakes.Expect("POST", f"{path}/acct/listKeys", json=keys, body=None, api_version="2017-10-01")]
        )
        monkeypatch.setattr(access, "connect", lambda *_a, **_k: fakes.fake_client(transport))
        context = FakeContext()
        given = params(storage_account="acct", resource_group="rg", validate_certs=True)
        client = access.blob_client(given, context, clock=Clock())
        transport.assert_done()
        assert context.secrets == [service.account.key]
        assert client.uri("c", "ä b.vhd") == "https://acct.blob.fake.test/c/%C3%A4%20b.vhd"
