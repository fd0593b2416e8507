# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of resource modules, and the checks of them that need no request. Info modules use them too."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    GROUP_NAME_HELP,
    GROUP_NAME_PATTERN,
    Params,
    ResourceSpec,
)

_API_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")


def arm_resource_spec(*, in_group: bool = True, states: tuple[str, ...] = ("present", "absent")) -> ArgumentSpec:
    """Options of every resource module: doc fragment ``_arm_resource``."""
    options: dict[str, dict[str, t.Any]] = {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": list(states), "default": "present"},
        "append_tags": {"type": "bool", "default": True},
        "api_version": {"type": "str"},
        "expected_resources": {"type": "list", "elements": "str", "default": []},
    }
    if in_group:
        options["resource_group"] = {"type": "str", "required": True}
    return ArgumentSpec(options)


def wait_spec() -> ArgumentSpec:
    """Options of every module that starts long-running operations: doc fragment ``_wait``."""
    return ArgumentSpec(
        {"wait": {"type": "bool", "default": True}, "wait_timeout": {"type": "int", "default": 3600}},
    )


def fields_spec(spec: ResourceSpec) -> ArgumentSpec:
    """The options that a field table declares."""
    return ArgumentSpec({field.name: field.option() for field in spec.fields})


def choice_option(option: str, specs: t.Iterable[str]) -> ArgumentSpec:
    """An option whose default is the first of its choices."""
    choices = list(specs)
    return ArgumentSpec({option: {"type": "str", "choices": choices, "default": choices[0]}})


def validate(spec: ResourceSpec, params: Params) -> None:
    """Every check that needs no request.

    Raises:
        InvalidInput: An option breaks a rule of the type.
    """
    check_identity(spec, params)
    if params.get("wait_timeout") is not None and params["wait_timeout"] < 1:
        raise InvalidInput.of("wait_timeout", params["wait_timeout"], "a number of seconds, 1 or more")
    if params["state"] != "absent":
        _check_tags(params.get("tags") or {})
        for rule in spec.rules:
            rule(params)


def check_identity(spec: ResourceSpec, params: Params) -> None:
    """What goes into the address of a request must have the form of it.

    Raises:
        InvalidInput: A name or version cannot be one.
    """
    if params.get("name") is not None:
        _match("name", params["name"], re.compile(spec.name_pattern), spec.name_help)
    if params.get("resource_group") is not None:
        _match("resource_group", params["resource_group"], re.compile(GROUP_NAME_PATTERN), GROUP_NAME_HELP)
    if params.get("api_version") is not None:
        _match("api_version", params["api_version"], _API_VERSION, "a date such as 2024-01-01, or 2025-06-01-preview")


def _check_tags(tags: t.Mapping[str, t.Any]) -> None:
    """ARM keeps text only; a number would come back as text and differ for ever."""
    for name, value in tags.items():
        if not isinstance(value, str):
            raise InvalidInput.of(f"tags.{name}", value, "text; put the value in quotes")


def _match(option: str, value: str, pattern: re.Pattern[str], allowed: str) -> None:
    if not pattern.fullmatch(value):
        raise InvalidInput.of(option, value, allowed)
