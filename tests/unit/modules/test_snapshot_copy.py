# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshots that are copied out, against complete lists of calls to ARM and to the blob service."""

from __future__ import annotations

import base64
import typing as t

import edge_bodies as bodies
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from fakes import Expect, FakeClock, FakeContext, FakeTransport, arm_error, fake_client

from ansible_collections.edgestack.azure.plugins.module_utils._edge.snapshot import _identity
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import module as resource_module
from ansible_collections.edgestack.azure.plugins.modules import device_snapshot

TAKEN = {**bodies.snapshot(), "properties": {**bodies.snapshot()["properties"], "timeCreated": "2026-11-22T05:00:00Z"}}
SAS = "https://md-1.blob.fake.test/0123/abcd.vhd?sv=2017-04-17&sig=hidden"
CONTAINER = "https://backup.blob.fake.test/backups"
BLOB = f"{CONTAINER}/before.vhd"
SIZE = 8 * 1024**3 + 512
MISSING: dict[str, t.Any] = {"status": 404, "headers": {"x-ms-error-code": "BlobNotFound"}}
IDENTITY = _identity(bodies.SNAPSHOT, TAKEN)

READ = Expect("GET", bodies.SNAPSHOT, json=TAKEN)
KEYS = Expect(
    "POST",
    f"{bodies.GROUP}/providers/Microsoft.Storage/storageAccounts/backup/listKeys",
    json={"keys": [{"keyName": "key1", "value": base64.b64encode(b"key").decode()}]},
)
BEGIN = Expect(
    "POST",
    f"{bodies.SNAPSHOT}/beginGetAccess",
    json={"accessSAS": SAS},
    body={"access": "Read", "durationInSeconds": 86400},
    api_version="2019-07-01",
)
START = Expect(
    "PUT",
    BLOB,
    status=202,
    headers={"x-ms-copy-status": "pending"},
    sent_headers={
        "x-ms-copy-source": SAS,
        "x-ms-meta-edgestacksource": IDENTITY,
        "x-ms-version": "2017-11-09",
    },
)
END = Expect("POST", f"{bodies.SNAPSHOT}/endGetAccess", body=None)
CONTAINER_IS_THERE = Expect("HEAD", f"{CONTAINER}?restype=container")


def blob(status: str | None = "success", *, source: str = IDENTITY, size: int = SIZE, **more: str) -> Expect:
    """An answer about the blob."""
    copied = size if status == "success" else 0
    headers = {"x-ms-blob-type": "PageBlob", "Content-Length": str(size), "x-ms-meta-edgestacksource": source}
    if status is not None:
        headers |= {"x-ms-copy-status": status, "x-ms-copy-progress": f"{copied}/{SIZE}"}
    return Expect("HEAD", BLOB, headers={**headers, **more})


class Task:
    """Runs the module over expected calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.transport, self.clock, self.context = FakeTransport(), FakeClock(), FakeContext()
        client = fake_client(self.transport, clock=self.clock)
        monkeypatch.setattr(resource_module, "connect", lambda _params, _context: client)

    def run(
        self, *calls: Expect, check_mode: bool = False, replace: bool = False, **options: t.Any
    ) -> dict[str, t.Any]:
        self.transport.expected = list(calls)
        self.transport.calls.clear()
        self.context = FakeContext(check_mode=check_mode)
        copy_to = {"storage_account": "backup", "container": "backups", "replace": replace}
        given = {"resource_group": "shop", "name": "before", "copy_to": copy_to, **options}
        validated = ArgumentSpecValidator(**device_snapshot.ENTRY.argument_spec.to_kwargs()).validate(given)
        assert validated.error_messages == []
        try:
            return device_snapshot.ENTRY.run(validated.validated_parameters, self.context)
        finally:
            self.transport.assert_done()


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    return Task(monkeypatch)


def test_copied_then_unchanged(task: Task) -> None:
    nothing = Expect("HEAD", BLOB, **MISSING)
    predicted = task.run(READ, KEYS, nothing, check_mode=True)
    new_container = [
        Expect("HEAD", CONTAINER_IS_THERE.url, status=404, headers={"x-ms-error-code": "ContainerNotFound"}),
        Expect("PUT", CONTAINER_IS_THERE.url, status=201),
    ]
    calls = [READ, KEYS, nothing, BEGIN, *new_container, START, blob("pending"), blob(), END]
    done = task.run(*calls)
    assert (
        done["diff"]
        == predicted["diff"]
        == {"before": {"copy_to": None}, "after": {"copy_to": "backup/backups/before.vhd"}}
    )
    assert (predicted["changed"], done["changed"]) == (True, True)
    assert (predicted["blob"]["size"], done["blob"]["size"]) == (None, SIZE)
    assert done["blob"]["uri"] == predicted["blob"]["uri"] == BLOB
    assert "sig=hidden" in str(task.context.secrets)
    assert "x-ms-blob-public-access" not in task.transport.calls[5].headers
    again = task.run(READ, KEYS, blob())
    assert (again["changed"], again["blob"]) == (False, done["blob"])


def test_an_interrupted_copy_is_adopted(task: Task) -> None:
    result = task.run(READ, KEYS, blob("pending"), blob("pending"), blob(), END)
    assert (result["changed"], result["blob"]["size"]) == (False, SIZE)
    assert not task.run(READ, KEYS, blob("pending"), blob(), check_mode=True)["changed"]


def test_a_copy_that_failed_is_made_anew(task: Task) -> None:
    result = task.run(READ, KEYS, blob("failed", size=0), BEGIN, CONTAINER_IS_THERE, START, blob(), END)
    assert result["diff"]["before"] == {"copy_to": "backup/backups/before.vhd (failed)"}


def test_waiting_ends_and_the_copy_goes_on(task: Task) -> None:
    """The device still needs the access then."""
    pending = [blob("pending")] * 6
    with pytest.raises(CollectionError, match=r"still being copied \(0 of 8192 MiB\) after 10 seconds"):
        task.run(
            READ, KEYS, Expect("HEAD", BLOB, **MISSING), BEGIN, CONTAINER_IS_THERE, START, *pending, wait_timeout=10
        )
    assert sum(task.clock.sleeps) == 10


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (blob("failed", size=0, **{"x-ms-copy-status-description": "404 BlobNotFound"}), "'failed': 404 BlobNotFound"),
        (blob(size=SIZE - 512), f"a PageBlob of {SIZE - 512} bytes, {SIZE} were to be copied"),
        (blob(**{"x-ms-blob-type": "BlockBlob"}), "a BlockBlob of"),
        (blob(source="sha256-of-a-file"), "removed or replaced while it was copied"),
        (blob(None), "removed or replaced while it was copied"),
        (Expect("HEAD", BLOB, **MISSING), "removed or replaced while it was copied"),
    ],
)
def test_what_is_not_whole_is_no_success(task: Task, end: Expect, message: str) -> None:
    """And the access is ended all the same."""
    with pytest.raises(CollectionError, match=message):
        task.run(READ, KEYS, Expect("HEAD", BLOB, **MISSING), BEGIN, CONTAINER_IS_THERE, START, end, END)


def test_both_failures_are_told(task: Task) -> None:
    refused = Expect("PUT", BLOB, status=404, headers={"x-ms-error-code": "CannotVerifyCopySource"})
    stuck = Expect("POST", END.url, status=409, json=arm_error("Conflict"))
    with pytest.raises(CollectionError, match=r"(?s)access to it has expired.*Ending the access.*failed too.*Conflict"):
        task.run(READ, KEYS, Expect("HEAD", BLOB, **MISSING), BEGIN, CONTAINER_IS_THERE, refused, stuck)


@pytest.mark.parametrize("there", [blob(source="snapshot-0"), blob(None), Expect("HEAD", BLOB)])
def test_what_is_no_copy_of_it_is_replaced_only_where_allowed(task: Task, there: Expect) -> None:
    with pytest.raises(
        CollectionError, match=r"before.vhd exists and is no copy of this snapshot 'before'.*replace: true"
    ):
        task.run(READ, KEYS, there)
    assert [call.method for call in task.transport.writes] == ["POST"]
    delete = Expect("DELETE", BLOB, status=202)
    assert task.run(READ, KEYS, there, BEGIN, delete, CONTAINER_IS_THERE, START, blob(), END, replace=True)["changed"]


def test_the_way_of_the_copy_is_free_before_a_snapshot_is_taken(task: Task) -> None:
    missing = Expect("GET", bodies.SNAPSHOT, status=404, json=arm_error("ResourceNotFound"))
    disk = Expect("GET", bodies.DISK, json=bodies.disk())
    with pytest.raises(CollectionError, match="exists and is no copy"):
        task.run(missing, disk, KEYS, blob(), source_disk="data")


def test_no_storage_account(task: Task) -> None:
    absent = Expect("POST", KEYS.url, status=404, json=arm_error("ResourceNotFound"))
    with pytest.raises(InvalidInput, match=r"'copy_to.storage_account': 'backup'.*resource group 'shop'"):
        task.run(READ, absent)
    predicted = task.run(READ, absent, check_mode=True)
    assert (predicted["changed"], predicted["blob"]["uri"]) == (True, BLOB)


@pytest.mark.parametrize(
    ("answer", "url"),
    [
        ({"properties": {"output": {"accessSAS": SAS}}}, SAS),
        ({}, None),
    ],
)
def test_answers_of_older_versions(task: Task, answer: dict[str, t.Any], url: str | None) -> None:
    begin = Expect("POST", BEGIN.url, json=answer)
    calls = [READ, KEYS, Expect("HEAD", BLOB, **MISSING), begin]
    if url is None:
        with pytest.raises(CollectionError, match="did not tell the URL"):
            task.run(*calls)
    else:
        assert task.run(*calls, CONTAINER_IS_THERE, START, blob(), END)["changed"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"wait": False}, "'wait': False"),
        ({"copy_to": {"storage_account": "Backup", "container": "backups"}}, r"'copy_to.storage_account': 'Backup'"),
        ({"copy_to": {"storage_account": "backup", "container": "b"}}, r"'copy_to.container': 'b'"),
        ({"copy_to": {"storage_account": "backup", "container": "backups", "name": "x"}}, r"'copy_to.name': 'x'"),
    ],
)
def test_mistakes_come_before_requests(task: Task, options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        task.run(**options)
