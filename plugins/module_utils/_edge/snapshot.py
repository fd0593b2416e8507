# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshots of disks, and their copies in a storage account. Source: azure-stack-edge facts G.3, G.4.

The device copies by itself: a snapshot lends a URL that may be read for a while, and the blob service is told to copy
from there.
"""

from __future__ import annotations

import collections.abc as c
import contextlib
import hashlib
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._blob.access import (
    blob_endpoint,
    client_with_key,
    is_absent_account,
)
from ansible_collections.edgestack.azure.plugins.module_utils._blob.client import BlobProperties, blob_uri
from ansible_collections.edgestack.azure.plugins.module_utils._blob.names import check_names
from ansible_collections.edgestack.azure.plugins.module_utils._blob.server_copy import CopyPending, ServerCopy, Standing
from ansible_collections.edgestack.azure.plugins.module_utils._blob.upload import Place
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry
from ansible_collections.edgestack.azure.plugins.module_utils._edge.advice import advised
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.engine import Engine, Target
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import (
    choice_entry,
    engine_of,
    result_of,
    target_of,
)
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import validate
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import Change
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.snapshot import SNAPSHOTS

# How long the URL of a snapshot may be read. It is taken back as soon as the copy is over; only an interrupted run
# leaves it, and its copy must be able to end.
_ACCESS_SECONDS = 24 * 3600
# Time to take the access back, when that of the task is over.
_SECONDS_TO_END_ACCESS = 60.0

Params = dict[str, t.Any]


def device_snapshot_entry() -> Entry:
    """The module ``device_snapshot``."""
    converging = choice_entry(OPTION, SNAPSHOTS)
    place: dict[str, dict[str, t.Any]] = {
        "storage_account": {"type": "str", "required": True},
        "resource_group": {"type": "str"},
        "container": {"type": "str", "required": True},
        "name": {"type": "str"},
        "replace": {"type": "bool", "default": False},
    }

    def run(params: Params, context: Context) -> dict[str, t.Any]:
        if params["copy_to"] is None or params["state"] == "absent":
            return converging.run(params, context)
        return _CopiedSnapshot(_checked(params), context).converge()

    own = ArgumentSpec({"copy_to": {"type": "dict", "options": place}})
    return advised(Entry(converging.argument_spec.merge(own), run))


def _checked(params: Params) -> Params:
    """The options with the defaults of ``copy_to``, once everything that needs no request is in order."""
    validate(SNAPSHOTS[params[OPTION]], params)
    copy_to = params["copy_to"]
    copy_to["resource_group"] = copy_to["resource_group"] or params["resource_group"]
    copy_to["name"] = copy_to["name"] or f"{params['name']}.vhd"
    names = {name: copy_to[name] for name in ("storage_account", "container", "name")}
    check_names(**names, inside="copy_to.")
    if not params["wait"]:
        raise InvalidInput.of("wait", False, "true with 'copy_to', because a copy takes several operations")
    return params


class _CopiedSnapshot:
    """One snapshot and its copy over one engine."""

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._context = context
        self._engine: Engine = engine_of(params, context)
        self._target: Target = target_of(self._engine, SNAPSHOTS[params[OPTION]], params)

    def converge(self) -> dict[str, t.Any]:
        """Snapshot first, then its copy. What is in the way of the copy is found before anything is written."""
        current = self._engine.read(self._target)
        self._target, plan = self._engine.plan(self._target, current)
        place = self._place()
        found = self._found(place, current)
        change = self._change(found)
        body = self._engine.apply(self._target, plan)
        properties = found[1]
        if change is not None and place is not None and not self._context.check_mode:
            properties = self._copied(self._copy(place, body), replace=found[0] is Standing.OTHER)
        told = plan._replace(changes=plan.changes + ((change,) if change else ()))
        changed = not plan.is_noop or change is not None
        result = result_of(self._engine, self._target, told, changed=changed, body=body)
        return {**result, "blob": self._described(None if change and self._context.check_mode else properties)}

    def _place(self) -> Place | None:
        """Where the copy is to be; None in check mode when the storage account does not exist yet.

        Raises:
            InvalidInput: There is no such storage account.
        """
        copy_to = self._params["copy_to"]
        try:
            client = client_with_key(self._engine.client, {**self._params, **copy_to}, self._context)
        except ArmError as error:
            if not is_absent_account(error):
                raise
            if self._context.check_mode:
                return None
            raise InvalidInput.of(
                "copy_to.storage_account",
                copy_to["storage_account"],
                f"a storage account of resource group '{copy_to['resource_group']}';"
                " edgestack.azure.device_storage_account creates one",
            ) from error
        return Place(client, copy_to["container"], copy_to["name"])

    def _found(self, place: Place | None, current: Body | None) -> tuple[Standing, BlobProperties | None]:
        """What is there, once a copy that an interrupted run has started is over."""
        if place is None:
            return Standing.ABSENT, None
        copy = self._copy(place, current)
        before = place.properties()
        if copy.standing(before) is not Standing.PENDING:
            return copy.standing(before), before
        after = copy.settled()
        if not self._context.check_mode:
            self._end_access()
        return copy.standing(after), after

    def _change(self, found: tuple[Standing, BlobProperties | None]) -> Change | None:
        """The change for the diff, if there is one to make.

        Raises:
            CollectionError: Something else is there, and not to be replaced.
        """
        standing, copy_to = found[0], self._params["copy_to"]
        if standing is Standing.COMPLETE:
            return None
        where = f"{copy_to['storage_account']}/{copy_to['container']}/{copy_to['name']}"
        if standing is Standing.OTHER and not copy_to["replace"]:
            raise CollectionError(
                f"The blob {where} exists and is no copy of this {self._target.label}. Nothing was changed."
                " Choose another 'copy_to.name', or allow 'copy_to.replace: true'."
            )
        return Change("copy_to", None if standing is Standing.ABSENT else f"{where} ({standing.value})", where)

    def _copy(self, place: Place, body: Body | None) -> ServerCopy:
        return ServerCopy(
            place=place,
            source=_identity(self._target.id, body) if body is not None else "",
            deadline=self._engine.deadline,
            progress=lambda text: self._context.progress(f"{self._target.label}: {text}"),
        )

    def _copied(self, copy: ServerCopy, *, replace: bool) -> BlobProperties:
        with self._access() as url:
            if replace:
                copy.place.client.delete(copy.place.container, copy.place.blob)
            copy.start(url)
            return copy.finish()

    @contextlib.contextmanager
    def _access(self) -> c.Iterator[str]:
        """A URL that the contents can be read from; nobody can any more afterwards, unless a copy is still going on."""
        answer = self._engine.call(
            self._target, "beginGetAccess", {"access": "Read", "durationInSeconds": _ACCESS_SECONDS}
        )
        url = get_path(answer or {}, "accessSAS") or get_path(answer or {}, "properties.output.accessSAS")
        if not isinstance(url, str):
            raise CollectionError(f"The service gave access to the {self._target.label} and did not tell the URL.")
        self._context.register_secret(url.partition("?")[2])
        try:
            yield url
        except CopyPending:
            raise
        except CollectionError as error:
            with _added_to(error):
                self._end_access()
            raise
        self._end_access()

    def _end_access(self) -> None:
        self._engine.grant(_SECONDS_TO_END_ACCESS)
        self._engine.call(self._target, "endGetAccess")

    def _described(self, properties: BlobProperties | None) -> dict[str, t.Any]:
        copy_to = self._params["copy_to"]
        endpoint = blob_endpoint({**self._params, **copy_to}, self._engine.client.environment)
        return {
            "uri": blob_uri(endpoint, copy_to["container"], copy_to["name"]),
            "storage_account": copy_to["storage_account"],
            "container": copy_to["container"],
            "name": copy_to["name"],
            "size": properties.size if properties else None,
            "last_modified": properties.last_modified if properties else None,
        }


def _identity(identity: str, body: Body) -> str:
    """What a copy is recognised by: id and time of the snapshot, so that one of the same name that was taken later is
    another one."""
    text = f"{identity.casefold()}\n{get_path(body, 'properties.timeCreated')}"
    return f"snapshot-{hashlib.sha256(text.encode()).hexdigest()}"


@contextlib.contextmanager
def _added_to(error: CollectionError) -> c.Iterator[None]:
    """A second failure is told after the first."""
    try:
        yield
    except CollectionError as second:
        error.message += f" Ending the access to the snapshot failed too: {second.message}"
