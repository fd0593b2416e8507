# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The use case of module ``device_vhd``."""

from __future__ import annotations

import collections.abc as c
import os
import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._blob import ranges
from ansible_collections.edgestack.azure.plugins.module_utils._blob.access import (
    blob_client,
    expected_endpoint,
    is_absent_account,
)
from ansible_collections.edgestack.azure.plugins.module_utils._blob.client import (
    SERVICE_VERSION,
    BlobProperties,
    blob_uri,
)
from ansible_collections.edgestack.azure.plugins.module_utils._blob.content import Content, survey
from ansible_collections.edgestack.azure.plugins.module_utils._blob.names import check_names
from ansible_collections.edgestack.azure.plugins.module_utils._blob.upload import (
    SOURCE,
    Found,
    Place,
    Standing,
    Upload,
    examine,
)
from ansible_collections.edgestack.azure.plugins.module_utils._blob.vhd import Vhd, inspect, is_unchanged
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_PARALLEL = 16
_SECONDS_BETWEEN_MESSAGES = 10.0
_MEGABYTE = 1024 * 1024

Params = c.Mapping[str, t.Any]
Result = dict[str, t.Any]


def device_vhd_arguments() -> ArgumentSpec:
    """The options of the module."""
    options: dict[str, dict[str, t.Any]] = {
        "src": {"type": "path"},
        "storage_account": {"type": "str", "required": True},
        "resource_group": {"type": "str"},
        "account_key": {"type": "str", "no_log": True},
        "sas": {"type": "str", "no_log": True},
        "container": {"type": "str", "required": True},
        "name": {"type": "str"},
        "public_access": {"type": "str", "choices": ["none", "blob", "container"], "default": "container"},
        "replace": {"type": "bool", "default": True},
        "parallel": {"type": "int", "default": 4},
        "blob_endpoint": {"type": "str"},
        "service_version": {"type": "str", "default": SERVICE_VERSION},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }
    own = ArgumentSpec(
        argument_spec=options,
        mutually_exclusive=(("account_key", "sas"),),
        required_one_of=(("resource_group", "account_key", "sas"),),
        required_if=(("state", "present", ["src"]), ("state", "absent", ["name"])),
    )
    return connection_spec().merge(own)


def run(params: dict[str, t.Any], context: Context) -> Result:
    """Bring the blob to the declared state."""
    clock = Clock()
    started = clock.now()
    name = _checked_name(params)
    vhd = inspect(params["src"]) if params["state"] == "present" else None
    try:
        client = blob_client(params, context, clock=clock)
    except ArmError as error:
        if not is_absent_account(error) or not (context.check_mode or vhd is None):
            raise
        # Without an account there is no blob; in check mode an earlier task would have made the account.
        return _without_account(params, name, vhd, clock=clock)
    place = Place(client, params["container"], name)
    if vhd is None:
        return _absent(place, context)
    try:
        result = _Present(params, context, place=place, vhd=vhd, clock=clock).converge()
    except OSError as error:
        raise CollectionError(f"'{vhd.path}' can no longer be read: {error.strerror}.") from error
    return {**result, "seconds": round(clock.now() - started, 3)}


class _Present:
    """Uploads one file, unless it is there."""

    def __init__(self, params: Params, context: Context, *, place: Place, vhd: Vhd, clock: Clock) -> None:
        self._params = params
        self._context = context
        self._place = place
        self._vhd = vhd
        self._clock = clock
        self._next_message = clock.now() + _SECONDS_BETWEEN_MESSAGES

    def converge(self) -> Result:
        """Compare, upload if needed, and tell."""
        content = survey(self._vhd.path, lambda done: self._tell("Reading", done, self._vhd.size))
        found = examine(self._place, content)
        after = found.properties
        is_done = found.standing is Standing.COMPLETE
        if found.standing is Standing.OTHER and not self._params["replace"]:
            raise CollectionError(
                f"{self._place.uri} exists with other content than '{self._vhd.path}', or was made by something else,"
                " and is not replaced because of 'replace: false'. Remove it, or choose another name."
            )
        if not is_done and not self._context.check_mode:
            after = self._upload(content, found)
        needed, missing = ranges.total(content.ranges), ranges.total(found.missing)
        return {
            "changed": not is_done,
            "diff": {"before": _before(found), "after": _shown(self._vhd.size, content)},
            "uri": self._place.uri,
            "vhd": _described(self._place, self._vhd, content=content, properties=after),
            "bytes_sent": missing,
            "bytes_resumed": 0 if is_done else needed - missing,
            "bytes_skipped": self._vhd.size - needed,
        }

    def _upload(self, content: Content, found: Found) -> BlobProperties:
        place = self._place
        upload = Upload(place, content, parallel=self._params["parallel"], clock=self._clock)
        if found.standing is not Standing.PARTIAL:
            if not place.client.container_exists(place.container):
                access = self._params["public_access"]
                place.client.create_container(place.container, "" if access == "none" else access)
            upload.create()
        missing = ranges.total(found.missing)
        upload.send(self._vhd.path, found.missing, lambda done: self._tell("Uploading", done, missing))
        if not is_unchanged(self._vhd):
            raise CollectionError(
                f"'{self._vhd.path}' was changed while it was uploaded, so {place.uri} is no copy of it. Run the task"
                " again when nothing writes to the file."
            )
        return upload.finish()

    def _tell(self, doing: str, done: int, total: int) -> None:
        """Tell from time to time how far it is."""
        now = self._clock.now()
        if now < self._next_message:
            return
        self._next_message = now + _SECONDS_BETWEEN_MESSAGES
        percent = 100 * done // total if total else 100
        self._context.progress(
            f"{doing} {os.path.basename(self._vhd.path)}: {done // _MEGABYTE} of {total // _MEGABYTE} MiB ({percent} %)"
        )


def _absent(place: Place, context: Context) -> Result:
    properties = place.properties()
    if properties is not None and not context.check_mode:
        place.client.delete(place.container, place.blob)
    before = _shown_properties(properties) if properties else {}
    return {"changed": properties is not None, "diff": {"before": before, "after": {}}, "uri": place.uri}


def _without_account(params: Params, name: str, vhd: Vhd | None, *, clock: Clock) -> Result:
    """What can be told when the storage account does not exist."""
    uri = blob_uri(expected_endpoint(params, clock=clock), params["container"], name)
    if vhd is None:
        return {"changed": False, "diff": {"before": {}, "after": {}}, "uri": uri}
    content = survey(vhd.path)
    return {"changed": True, "diff": {"before": {}, "after": _shown(vhd.size, content)}, "uri": uri}


def _before(found: Found) -> Result:
    if found.properties is None:
        return {}
    standing = {} if found.standing is Standing.COMPLETE else {"state": found.standing.value}
    return {**_shown_properties(found.properties), **standing}


def _shown(size: int, content: Content) -> Result:
    return {"size": size, "content": f"sha256-{content.digest}"}


def _shown_properties(properties: BlobProperties) -> Result:
    return {"size": properties.size, "content": properties.metadata.get(SOURCE, "unknown")}


def _described(place: Place, vhd: Vhd, *, content: Content, properties: BlobProperties | None) -> Result:
    return {
        "container": place.container,
        "name": place.blob,
        "size": vhd.size,
        "disk_bytes": vhd.disk_bytes,
        "partition_style": vhd.partition_style,
        "digest": content.digest,
        "etag": properties.etag if properties else None,
        "last_modified": properties.last_modified if properties else None,
    }


def _checked_name(params: Params) -> str:
    """The name of the blob, once it and the other names are in order.

    Raises:
        InvalidInput: one of them is not.
    """
    if not _VERSION.fullmatch(params["service_version"]):
        allowed = "a version of the Blob service such as 2017-11-09"
        raise InvalidInput.of("service_version", params["service_version"], allowed)
    if not 1 <= params["parallel"] <= _MOST_PARALLEL:
        raise InvalidInput.of("parallel", params["parallel"], f"1 to {_MOST_PARALLEL}")
    name = str(params.get("name") or os.path.basename(params["src"]))
    check_names(storage_account=params["storage_account"], container=params["container"], name=name)
    return name
