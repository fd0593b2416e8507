# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user declares, from options and from a document as Microsoft's tool exports it.

Source: azure-stack-edge facts B.3 (root key, case, encoding of the files).
"""

from __future__ import annotations

import codecs
import collections.abc as c
import json
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import (
    Json,
    canonical,
    encode,
    merge,
    secrets_in,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import (
    DECLARATIONS,
    DEVICE,
    DEVICE_INFO,
    NETWORK,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

_OTHER_MODULES = {"certificates": "device_certificates", "password": "device_password"}


def desired_configuration(params: c.Mapping[str, t.Any], register_secret: c.Callable[[str], None]) -> Json:
    """Partial declarations by JSON key: those of the document with those of the options on top.

    Raises:
        InvalidInput: The document is not one, or disagrees with the options on who declares what.
    """
    document = _document_of(params)
    _handle_secrets(params, document, register_secret)
    desired: Json = {}
    for declaration in DECLARATIONS:
        in_document = document.get(declaration.key)
        in_options = encode(declaration, params.get(declaration.name))
        if declaration is NETWORK and in_document and in_options:
            raise InvalidInput(
                "The network is declared in the document and in the option 'network'. Declare it in one of the two.",
                option="network",
            )
        if in_document and in_options:
            desired[declaration.key] = merge(declaration, in_document, in_options)
        elif in_document or in_options:
            desired[declaration.key] = in_options or in_document
    return desired


def read_document(path: str) -> t.Any:
    """Parse a JSON file in UTF-8 or UTF-16, told by its byte order mark. Microsoft's tool writes UTF-16LE.

    Raises:
        InvalidInput: It cannot be read, or is no JSON.
    """
    try:
        with open(os.path.expanduser(path), "rb") as stream:
            content = stream.read()
    except OSError as error:
        raise InvalidInput.of("config_file", path, f"a file that can be read ({error.strerror})") from error
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return json.loads(content.decode(encoding))
    except ValueError as error:
        # The message of the decoder quotes nothing of the file, which may hold secrets.
        raise InvalidInput.of(
            "config_file", path, "a JSON file in UTF-8, or in UTF-16 with a byte order mark"
        ) from error


def _document_of(params: c.Mapping[str, t.Any]) -> Json:
    option = "config_file" if params.get("config_file") else "configuration"
    document = read_document(params["config_file"]) if params.get("config_file") else params.get("configuration")
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise InvalidInput.of(
            option, type(document).__name__, "an object with the declarations, or with these under 'device'"
        )
    root = next((value for key, value in document.items() if str(key).lower() == "device"), document)
    device = _without_nulls(canonical(DEVICE, root))
    if not isinstance(device, dict):
        raise InvalidInput.of(option, "device", "an object with the declarations")
    known = {declaration.key for declaration in DECLARATIONS}
    for key in device.keys() - known - {DEVICE_INFO.key}:
        module = _OTHER_MODULES.get(str(key).lower())
        advice = f"this declaration belongs to the module '{module}'" if module else ", ".join(sorted(known))
        raise InvalidInput.of(option, key, advice)
    wrong = next((key for key in known if not isinstance(device.get(key, {}), dict)), None)
    if wrong:
        raise InvalidInput.of(option, wrong, f"'{wrong}' is an object")
    return {key: value for key, value in device.items() if key in known}


def _without_nulls(value: t.Any) -> t.Any:
    """Null is "not declared" at every level."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _handle_secrets(params: c.Mapping[str, t.Any], document: Json, register_secret: c.Callable[[str], None]) -> None:
    """Mask what a file holds. The option 'configuration' is logged like every other, so that no secret may be in it."""
    for declaration in DECLARATIONS:
        for option, value in secrets_in(declaration, document.get(declaration.key)):
            register_secret(value)
            if not params.get("config_file"):
                raise InvalidInput(
                    "The document in 'configuration' holds a secret, which Ansible would log. Give it as"
                    f" '{option}', or keep"
                    " the document in a file and name that with 'config_file'.",
                    option=option,
                )
