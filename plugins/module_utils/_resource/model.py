# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a resource type is: data.

A :class:`ResourceSpec` is the table of a type's fields. The option of a module, its place in the ARM body, how it is
compared and what changing it means are all said once, here; argument specification, plan, diff and results follow.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._resource.compare import Comparator, exact
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Lens, get_path, lens_of

Params = t.Mapping[str, t.Any]
Found = t.Mapping[str, dict[str, t.Any]]

# Names of resource groups. Source: azure-local facts B, stable name rules; azure-stack-edge facts G.1.
GROUP_NAME_PATTERN = r"[-\w.()]{0,89}[-\w()]"
GROUP_NAME_HELP = "1 to 90 letters, digits, '-', '_', '.', '(' and ')', not ending with '.'"


class ChangeRule(enum.Enum):
    """What changing a field of an existing resource means."""

    IN_PLACE = "can be changed in place"
    NEEDS_STOP = "can be changed while the virtual machine is stopped"
    IMMUTABLE = "is fixed when the resource is created"
    CREATE_ONLY = "is sent when the resource is created and never compared"
    WRITE_ONLY = "is sent whenever the whole resource is written, and never compared"


class Reference(t.NamedTuple):
    """A field holds the id of another resource. The user may give the name of one in the same resource group.

    Args:
        types: ARM types it can be; with several, the one that exists is taken.
        api_version: Used to read it.
        anywhere: A bare name is looked for in the whole subscription, not in the resource group.
    """

    types: tuple[str, ...]
    api_version: str
    anywhere: bool = False


class Field(t.NamedTuple):
    """One option of a resource.

    Args:
        name: Option name: Microsoft's property name in snake case.
        at: Dotted path or lens into the ARM body.
        type: Ansible type of the option, with ``elements`` and ``choices`` as in an argument specification.
        fields: Sub-options of a ``dict`` or of a list of dictionaries; their paths are relative.
        compare: Whether declared and reported value mean the same.
        change: What changing it means.
        required_to_create: The resource cannot be created without it.
        on_create: Value for a new resource when the user gave none, computed from the options.
        patch: A PATCH request may carry it.
        patch_since: First api-version whose PATCH request may carry it; before that it ``change``s as said.
        secret: Masked everywhere, never compared in a diff.
        no_log: Set to False where Ansible would suspect a secret from the name.
        reference: The value is the id of another resource.
    """

    name: str
    at: str | Lens
    type: str = "str"
    elements: str | None = None
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    compare: Comparator = exact
    change: ChangeRule = ChangeRule.IN_PLACE
    required: bool = False
    required_to_create: bool = False
    on_create: t.Callable[[Params], t.Any] | None = None
    patch: bool = False
    patch_since: str | None = None
    secret: bool = False
    no_log: bool | None = None
    reference: Reference | None = None

    def read(self, body: t.Mapping[str, t.Any]) -> t.Any:
        """The value of a body, in option shape."""
        return self._decode(lens_of(self.at).get(body))

    def write(self, body: dict[str, t.Any], value: t.Any) -> None:
        """Put a value in option shape into a body."""
        lens_of(self.at).set(body, self._encode(value))

    def is_patchable(self, api_version: str) -> bool:
        """Whether this api-version's PATCH request may carry the field. Api-versions sort as text."""
        return self.patch or (self.patch_since is not None and api_version >= self.patch_since)

    def option(self) -> dict[str, t.Any]:
        """The field as an entry of an Ansible argument specification."""
        option: dict[str, t.Any] = {"type": self.type}
        if self.elements:
            option["elements"] = self.elements
        if self.choices:
            option["choices"] = list(self.choices)
        if self.aliases:
            option["aliases"] = list(self.aliases)
        if self.required:
            option["required"] = True
        if self.secret or self.no_log is not None:
            option["no_log"] = self.secret
        if self.fields:
            option["options"] = {field.name: field.option() for field in self.fields}
        return option

    def _decode(self, value: t.Any) -> t.Any:
        if not self.fields or value is None:
            return value
        if isinstance(value, list):
            return [_decode_item(self.fields, item) for item in value]
        return _decode_item(self.fields, value)

    def _encode(self, value: t.Any) -> t.Any:
        if not self.fields or value is None:
            return None if value == "" else value
        if isinstance(value, list):
            return [_encode_item(self.fields, item) for item in value]
        return _encode_item(self.fields, value)


def _decode_item(fields: tuple[Field, ...], item: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {field.name: field.read(item) for field in fields if not field.secret}


def _encode_item(fields: tuple[Field, ...], item: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    body: dict[str, t.Any] = {}
    for field in fields:
        if item.get(field.name) is not None:
            field.write(body, item[field.name])
    return body


class Output(t.NamedTuple):
    """A value that the service sets.

    Args:
        at: Dotted path into the body, or a function of it.
        settles: After a creation the resource counts as ready only when this value is there. Services report success
            before they fill in everything (source: azure-rest-api-specs issue 31876). A function decides from the
            bodies of the resources that the new one refers to.
    """

    name: str
    at: str | t.Callable[[t.Mapping[str, t.Any]], t.Any]
    settles: bool | t.Callable[[Found], bool] = False

    def read(self, body: t.Mapping[str, t.Any]) -> t.Any:
        """The value of a body."""
        return self.at(body) if callable(self.at) else get_path(body, self.at)

    def must_settle(self, found: Found) -> bool:
        """Whether a new resource is ready only with this value."""
        return self.settles(found) if callable(self.settles) else self.settles


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResourceSpec:
    """One ARM resource type as a table of fields.

    Args:
        type: ARM type, for example ``Microsoft.AzureStackHCI/logicalNetworks``.
        api_version: The version spoken unless the user asks for another.
        title: What people call it, for messages.
        result_key: Key under which modules return it.
        fields: The options.
        outputs: The values that only the service sets.
        name_pattern: Regular expression (matched in full) and maximum length of the name, and how to say it.
        rules: Checks on the options alone; each raises ``InvalidInput``. They run before any request.
        creation_rules: Further checks on the options when the resource does not exist yet.
        change_rules: Further checks on the options and the body of the resource when it exists.
        reference_rules: Checks on the options and the bodies of the resources they refer to, by option name. They run
            before any write, for references that are new.
        from_references: Options that a new resource takes from the resources it refers to, where the user gave none.
        new_body: What the body of every new resource has besides its fields.
        read_query: Query parameters of the request that reads the resource.
        progress: Body path of a percentage to show during long waits.
        id_of: Composes the id from the subscription and the options; default: a resource of a resource group.
        read_only: Body paths that a PUT must not send back; ``*`` stands for every element of a list.
        whole_since: First api-version that shows everything others may have set. In older ones an existing resource is
            not replaced, because a PUT takes away what it does not name.
        watch_state: Whether ``provisioningState`` tells of an operation on this very resource.
    """

    type: str
    api_version: str
    title: str
    result_key: str
    fields: tuple[Field, ...]
    outputs: tuple[Output, ...] = ()
    name_pattern: str = r"[a-zA-Z0-9][-._a-zA-Z0-9]{0,78}[_a-zA-Z0-9]|[a-zA-Z0-9]"
    name_help: str = "1 to 80 letters, digits, '-', '.' and '_', beginning with a letter or digit"
    rules: tuple[t.Callable[[Params], None], ...] = ()
    creation_rules: tuple[t.Callable[[Params], None], ...] = ()
    change_rules: tuple[t.Callable[[Params, t.Mapping[str, t.Any]], None], ...] = ()
    reference_rules: tuple[t.Callable[[Params, Found], None], ...] = ()
    from_references: t.Callable[[Params, Found], dict[str, t.Any]] | None = None
    new_body: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    read_query: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    progress: str | None = None
    id_of: t.Callable[[str, Params], str] | None = None
    read_only: tuple[str, ...] = ()
    whole_since: str = ""
    watch_state: bool = True

    def field(self, name: str) -> Field:
        """The field with this option name."""
        return next(field for field in self.fields if field.name == name)

    def to_ansible(self, body: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """A body as modules return it: the options (so that it can be declared again), then what the service adds."""
        result: dict[str, t.Any] = {"id": body.get("id"), "name": body.get("name")}
        result.update({field.name: field.read(body) for field in self.fields if not field.secret})
        result.update({output.name: output.read(body) for output in self.outputs})
        return result


PROVISIONING_OUTPUTS = (
    Output("provisioning_state", "properties.provisioningState"),
    Output("error_code", "properties.status.errorCode"),
    Output("error_message", "properties.status.errorMessage"),
)

TAGS = Field(name="tags", at="tags", type="dict", patch=True)
