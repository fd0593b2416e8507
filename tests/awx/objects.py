# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects as the role awx_objects declares them, without a prefix before their names."""

from __future__ import annotations

import typing as t

import jinja2
import jinja2.nativetypes
import yaml

from tests.tooling.checkout import CHECKOUT

_ROLE = CHECKOUT / "roles" / "awx_objects"
Values = dict[str, t.Any]


class _Loader(yaml.SafeLoader):
    """Reads what Ansible must not fill in as the text that it is."""


class _Unsafe(str):
    """A text that is for AWX to fill in."""


_Loader.add_constructor("!unsafe", lambda loader, node: _Unsafe(loader.construct_scalar(node)))


def load_role(name: str) -> Values:
    """A YAML file of the role."""
    content: Values = yaml.load((_ROLE / name).read_text(encoding="utf-8"), _Loader)
    return content


def _filled_in(value: t.Any, known: Values) -> t.Any:
    """The value with its templates evaluated, as far down as it goes."""
    if isinstance(value, dict):
        return {key: _filled_in(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled_in(item, known) for item in value]
    if not isinstance(value, str) or isinstance(value, _Unsafe):
        return value
    return jinja2.nativetypes.NativeEnvironment().from_string(value).render(known) if "{{" in value else value


def _declared() -> Values:
    known = {**load_role("defaults/main.yml"), "awx_objects_prefix": ""}
    for name, value in load_role("vars/main.yml").items():
        known[name] = _filled_in(value, known)
    return known


def _by_name(items: list[Values]) -> dict[str, Values]:
    return {item["name"]: item for item in items}


_DECLARED = _declared()
CREDENTIAL_TYPES: t.Final = _by_name(_DECLARED["awx_objects_credential_types"])
JOB_TEMPLATES: t.Final = _by_name(_DECLARED["awx_objects_job_templates"])
STEPS: t.Final[list[Values]] = _DECLARED["awx_objects_steps"]
