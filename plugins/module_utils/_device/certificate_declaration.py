# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ``certificates`` declaration. The only place that knows its shape.

# inferred: the whole shape. Microsoft says that the declaration exists, not what is in it (gap M.1 of the facts).
# Whoever has seen the real one gives it as 'declaration_template'; nothing else has to change.
"""

from __future__ import annotations

import base64
import copy
import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

KEY = "certificates"
_PLACEHOLDERS = ("{type}", "{certificate}", "{password}", "{node_name}")
# inferred: all of it
DEFAULT_TEMPLATE: t.Final[t.Mapping[str, t.Any]] = {
    "list": "certificates",
    "signing_chain": {"certificateType": "{type}", "certificate": "{certificate}"},
    "endpoint": {
        "certificateType": "{type}",
        "certificate": "{certificate}",
        "password": "{password}",
        "nodeName": "{node_name}",
    },
    "types": {
        "signing_chain": "SigningChain",
        "arm": "ARM",
        "blob": "Blob",
        "local_ui": "LocalUI",
        "node": "Node",
        "multi_san": "MultiSAN",
    },
}


@dataclasses.dataclass(frozen=True)
class Upload:
    """One file for the device. ``kind`` is ``signing_chain`` or an endpoint; ``content`` is the file's.

    Attributes:
        node_name: Of a node's certificate: the serial number of the node.
    """

    kind: str
    content: bytes = dataclasses.field(repr=False)
    password: str = dataclasses.field(default="", repr=False)
    node_name: str = ""


def checked_template(given: t.Mapping[str, t.Any] | None) -> dict[str, t.Any]:
    """The user's template on top of the default one, part by part.

    Raises:
        InvalidInput: A part is unknown or is not what it should be.
    """
    template: dict[str, t.Any] = copy.deepcopy(dict(DEFAULT_TEMPLATE))
    for part, value in (given or {}).items():
        if part not in template:
            raise InvalidInput.of("declaration_template", part, f"the parts {', '.join(template)}")
        if not isinstance(value, type(template[part])):
            kind = "a text" if part == "list" else "a dictionary"
            raise InvalidInput.of(f"declaration_template.{part}", value, kind)
        template[part] = {**template[part], **value} if part == "types" else value
    return template


def declaration_of(uploads: t.Sequence[Upload], template: t.Mapping[str, t.Any]) -> t.Any:
    """The declaration for these files, in their order."""
    entries = [_entry(upload, template) for upload in uploads]
    return {template["list"]: entries} if template["list"] else entries


def _entry(upload: Upload, template: t.Mapping[str, t.Any]) -> Json:
    values = {
        "{type}": str(template["types"][upload.kind]),
        "{certificate}": base64.b64encode(upload.content).decode(),
        "{password}": upload.password,
        "{node_name}": upload.node_name,
    }
    shape = template["signing_chain" if upload.kind == "signing_chain" else "endpoint"]
    return t.cast("Json", _filled(shape, values))


def _filled(shape: t.Any, values: t.Mapping[str, str]) -> t.Any:
    """The shape with every placeholder replaced. A member whose placeholder has no value is left out."""
    if isinstance(shape, dict):
        return {
            key: _filled(item, values)
            for key, item in shape.items()
            if not (item in _PLACEHOLDERS and not values[item])
        }
    if isinstance(shape, list):
        return [_filled(item, values) for item in shape]
    return values.get(shape, shape) if isinstance(shape, str) else shape
