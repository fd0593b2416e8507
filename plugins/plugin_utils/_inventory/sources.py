# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The places that an inventory is read from: each a subscription with Azure Local clusters, or a device."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import hashlib
import json
import typing as t
import urllib.parse

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import check_connection, connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import check_identity
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.virtual_machine import ARC_MACHINE
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import api_profile_spec

AZURE_LOCAL = "azure_local"
DEVICE = "device"
# What patterns can be given for; the tags are compared one by one.
PATTERN_FILTERS = ("name", "os_type", "power_state", "cluster", "zone")
_FIRST_LABEL = "management."

Params = dict[str, t.Any]


def source_spec() -> ArgumentSpec:
    """The options of a source. All of them are options of the whole inventory, too, which sources inherit."""
    filters: dict[str, dict[str, t.Any]] = {name: {"type": "list", "elements": "str"} for name in PATTERN_FILTERS}
    filters["tags"] = {"type": "dict"}
    own = ArgumentSpec(
        {
            "platform": {"type": "str", "choices": [AZURE_LOCAL, DEVICE], "default": AZURE_LOCAL},
            "resource_groups": {"type": "list", "elements": "str"},
            "filters": {"type": "dict", "options": filters},
            "api_version": {"type": "str"},
        }
    )
    return connection_spec().merge(own, api_profile_spec())


SOURCE_OPTIONS = frozenset({"sources", *source_spec().argument_spec})


@dataclasses.dataclass(frozen=True)
class Source:
    """One place with virtual machines.

    Attributes:
        name: What users call it; of a device also what its group is named after.
        params: Validated options of :func:`source_spec`, ready for ``connect``.
        secrets: The values that may not be shown.
    """

    name: str
    params: Params
    secrets: frozenset[str] = frozenset()

    @property
    def platform(self) -> str:
        """``azure_local`` or ``device``."""
        return str(self.params["platform"])

    @property
    def digest(self) -> str:
        """Stands for everything that decides what is found here. No secret goes in."""
        secret = {name for name, option in source_spec().argument_spec.items() if option.get("no_log")}
        shown = {name: value for name, value in self.params.items() if name not in secret}
        text = json.dumps([self.name, shown], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def read_sources(config: c.Mapping[str, t.Any]) -> list[Source]:
    """The sources of an inventory file. Without ``sources`` the options of the file are those of the only one.

    Args:
        config: Those of its options that are ``SOURCE_OPTIONS``, with their templates evaluated.

    Raises:
        InvalidInput: A source is malformed. Nothing has been sent yet.
    """
    shared = {name: value for name, value in config.items() if name != "sources"}
    if config.get("sources") is None:
        return [_source(shared, "the file")]
    entries = config["sources"]
    if not isinstance(entries, c.Sequence) or isinstance(entries, str) or not entries:
        # What was given is not shown, here and below: a password may be in it.
        raise InvalidInput("Option 'sources' has to be a list of at least one source.", option="sources")
    return [_of_entry(shared, entry, number) for number, entry in enumerate(entries, start=1)]


def _of_entry(shared: Params, entry: t.Any, number: int) -> Source:
    where = f"source {number}"
    if not isinstance(entry, c.Mapping):
        raise InvalidInput(f"Option 'sources': {where} is not a dictionary of options.", option="sources")
    given = dict(entry)
    name = given.pop("name", None)
    if name is not None and (not isinstance(name, str) or not name.strip()):
        raise InvalidInput.of("sources[].name", name, "a text that is not empty")
    return _source({**shared, **given}, f"{where} ({name})" if name else where, name=name)


def _source(given: Params, where: str, *, name: str | None = None) -> Source:
    validated = ArgumentSpecValidator(**source_spec().to_kwargs()).validate(given)
    # The values that AnsibleModule would mask; there is no public way to get at them.
    secrets = frozenset(validated._no_log_values)
    if validated.error_messages:
        reasons = remove_values("; ".join(validated.error_messages), secrets)
        raise InvalidInput(f"Option 'sources': {where} is not valid: {reasons}", option="sources")
    params = dict(validated.validated_parameters)
    try:
        check_connection(params)
        for group in params["resource_groups"] or [None]:
            check_identity(ARC_MACHINE, {**params, "resource_group": group})
    except InvalidInput as error:
        raise InvalidInput(f"Option 'sources': {where}: {error.message}", **error.result) from error
    return Source(name or _default_name(str(params["environment"])), params, secrets)


def _default_name(environment: str) -> str:
    """A cloud is called by its name, an endpoint by its host, for all endpoints are called management."""
    host = urllib.parse.urlsplit(environment).hostname
    return host.removeprefix(_FIRST_LABEL) if host else environment
