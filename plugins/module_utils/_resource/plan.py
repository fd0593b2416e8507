# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be done: a pure function of the declaration and what is there."""

from __future__ import annotations

import copy
import enum
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, Path, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    ChangeRule,
    Field,
    Params,
    ResourceSpec,
)

# Top-level and common properties that only the service writes. Source: azure-local facts B, common envelope.
_SERVICE_OWNED = (
    "id",
    "name",
    "type",
    "etag",
    "systemData",
    "properties.provisioningState",
    "properties.status",
)
_FAILED_STATES = ("failed", "canceled")
_TRANSITIONAL_STATES = (
    "accepted",
    "creating",
    "created",
    "inprogress",
    "updating",
    "deleting",
    "provisioning",
    "moving",
    "running",
)


class Action(enum.Enum):
    """The kinds of plans."""

    NOTHING = "nothing"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Change(t.NamedTuple):
    """One option that the plan changes. Secrets never become changes."""

    option: str
    before: t.Any
    after: t.Any


class Plan(t.NamedTuple):
    """What to send, and what it will change.

    Args:
        method: PUT, PATCH or DELETE; empty where there is nothing to do.
        request: The body to send.
        predicted: The body that the resource is expected to have afterwards; None when it will be gone.
        needs_stop: The virtual machine has to be stopped for it.
        etag: The version of the resource that the plan was made from, where the service gives one.
        api_version: The one to write in, where it is not the one that everything else is done in.
    """

    action: Action
    method: str = ""
    request: Body | None = None
    predicted: Body | None = None
    changes: tuple[Change, ...] = ()
    needs_stop: bool = False
    etag: str | None = None
    api_version: str = ""

    @property
    def replaces(self) -> bool:
        """Whether an existing resource is written as a whole."""
        return self.action is Action.UPDATE and self.method == "PUT"

    @property
    def is_noop(self) -> bool:
        """Whether there is nothing to do."""
        return self.action is Action.NOTHING

    def diff(self) -> dict[str, dict[str, t.Any]]:
        """The changes as Ansible's before and after."""
        return {
            "before": {change.option: change.before for change in self.changes},
            "after": {change.option: change.after for change in self.changes},
        }


def provisioning_state(body: t.Mapping[str, t.Any]) -> str:
    """The provisioning state in lower case; empty where the type has none."""
    return str(get_path(body, "properties.provisioningState") or "").lower()


def is_transitional(spec: ResourceSpec, body: t.Mapping[str, t.Any]) -> bool:
    """Whether an operation is still running on the resource."""
    return spec.watch_state and provisioning_state(body) in _TRANSITIONAL_STATES


def has_failed(spec: ResourceSpec, body: t.Mapping[str, t.Any]) -> bool:
    """Whether the last operation on the resource failed, so that it must be written again."""
    return spec.watch_state and provisioning_state(body) in _FAILED_STATES


def plan_absent(current: Body | None) -> Plan:
    """The plan for ``state: absent``."""
    if current is None:
        return Plan(Action.NOTHING)
    change = Change("state", "present", "absent")
    return Plan(Action.DELETE, method="DELETE", changes=(change,), etag=current.get("etag"))


def plan_present(spec: ResourceSpec, desired: Params, current: Body | None, *, api_version: str = "") -> Plan:
    """The plan for ``state: present``.

    Args:
        desired: Options by field name; absent and None mean "leave alone". References are full ids already.
        current: The body that GET returned; None when the resource does not exist.
        api_version: The version that will be spoken; default: the spec's.

    Raises:
        CollectionError: A field that is fixed after creation differs, or one needed for creation is missing.
    """
    if current is None:
        return _plan_create(spec, desired)
    return _plan_update(spec, desired, current, api_version=api_version or spec.api_version)


def declared(value: t.Any) -> t.Any:
    """A value as the user gave it: sub-options that were left out are not part of it."""
    if isinstance(value, dict):
        return {key: declared(item) for key, item in value.items() if item is not None}
    return [declared(item) for item in value] if isinstance(value, list) else value


def _plan_create(spec: ResourceSpec, desired: Params) -> Plan:
    _require_for_creation(spec, desired)
    for rule in spec.creation_rules:
        rule(desired)
    body: Body = copy.deepcopy(dict(spec.new_body))
    changes = [Change("state", "absent", "present")]
    for field in spec.fields:
        value = value_for_creation(field, desired)
        if value is None:
            continue
        field.write(body, value)
        if not field.secret:
            changes.append(Change(field.name, None, declared(value)))
    predicted = {"name": desired.get("name"), **body}
    return Plan(Action.CREATE, method="PUT", request=body, predicted=predicted, changes=tuple(changes))


def value_for_creation(field: Field, desired: Params) -> t.Any:
    """The declared value, else the one that new resources get."""
    value = desired.get(field.name)
    if value is None and field.on_create is not None:
        return field.on_create(desired)
    return value


def _require_for_creation(spec: ResourceSpec, desired: Params) -> None:
    missing = [f.name for f in spec.fields if f.required_to_create and value_for_creation(f, desired) is None]
    if missing:
        raise InvalidInput(
            f"The {spec.title} '{desired.get('name')}' does not exist, and creating it needs "
            f"{_listed(missing)}. Give a value, or check the name and the resource group.",
            missing_options=missing,
        )


def _plan_update(spec: ResourceSpec, desired: Params, current: Body, *, api_version: str) -> Plan:
    for rule in spec.change_rules:
        rule(desired, current)
    differing = differing_fields(spec, desired, current)
    _refuse_fixed(spec, differing, desired, current, api_version)
    failed = has_failed(spec, current)
    if not differing and not failed:
        return Plan(Action.NOTHING, predicted=current)
    changes = [Change(f.name, f.read(current), declared(desired[f.name])) for f in differing]
    if failed:
        changes.append(Change("provisioning_state", get_path(current, "properties.provisioningState"), "Succeeded"))
    predicted = _with_values(copy.deepcopy(current), differing, desired)
    patch = not failed and all(field.is_patchable(api_version) for field in differing)
    return Plan(
        Action.UPDATE,
        method="PATCH" if patch else "PUT",
        request=_with_values({}, differing, desired) if patch else _full_request(spec, predicted, desired, failed),
        predicted=predicted,
        changes=tuple(change for change in changes if not _is_secret(spec, change.option)),
        needs_stop=any(field.change is ChangeRule.NEEDS_STOP for field in differing),
        etag=current.get("etag"),
    )


def differing_fields(spec: ResourceSpec, desired: Params, current: Body) -> list[Field]:
    """The fields whose declared value is not what the body has."""
    return [field for field in spec.fields if _differs(field, desired, current)]


def _differs(field: Field, desired: Params, current: Body) -> bool:
    value = desired.get(field.name)
    if value is None or field.change in (ChangeRule.CREATE_ONLY, ChangeRule.WRITE_ONLY):
        return False
    return not field.compare(value, field.read(current))


def _with_values(body: Body, fields: t.Iterable[Field], desired: Params) -> Body:
    for field in fields:
        field.write(body, desired[field.name])
    return body


def _full_request(spec: ResourceSpec, predicted: Body, desired: Params, failed: bool) -> Body:
    """A PUT starts from what GET returned, so that what we do not manage survives.

    After a failed creation the service may never have got the secrets, so they are sent again.
    """
    # Devices show as null what is not set, and the API descriptions allow no null. What is not in a PUT is taken away.
    request: Body = declared(predicted)
    for path in (*_SERVICE_OWNED, *spec.read_only):
        Path(path).remove(request)
    never_read = (ChangeRule.WRITE_ONLY, *([ChangeRule.CREATE_ONLY] if failed else []))
    given = [field for field in spec.fields if field.change in never_read and desired.get(field.name) is not None]
    return _with_values(request, given, desired)


def _refuse_fixed(spec: ResourceSpec, differing: list[Field], desired: Params, current: Body, api_version: str) -> None:
    fixed = [f for f in differing if f.change is ChangeRule.IMMUTABLE and not f.is_patchable(api_version)]
    if not fixed:
        return
    values = {f.name: {"before": f.read(current), "after": declared(desired[f.name])} for f in fixed}
    details = "; ".join(f"'{name}' is {v['before']!r}, declared is {v['after']!r}" for name, v in values.items())
    raise CollectionError(
        f"The {spec.title} '{current.get('name')}' exists and {_listed([f.name for f in fixed])} cannot be changed "
        f"after its creation: {details}. Nothing was changed. Declare the existing value, or remove the "
        f"{spec.title} (state=absent) and create it again.",
        immutable=values,
    )


def _is_secret(spec: ResourceSpec, option: str) -> bool:
    return any(field.name == option and field.secret for field in spec.fields)


def _listed(names: t.Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
