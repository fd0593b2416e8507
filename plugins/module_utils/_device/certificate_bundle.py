# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates for somebody who uploads them in the local web UI by hand."""

from __future__ import annotations

import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.certificate_declaration import Upload
from ansible_collections.edgestack.azure.plugins.module_utils._files import ensure_private_directory, write_private

INSTRUCTIONS = "INSTRUCTIONS.txt"
_WHERE = {
    "signing_chain": "Signing chain",
    "arm": "Endpoints, Azure Resource Manager",
    "blob": "Endpoints, Blob storage",
    "local_ui": "Local web UI",
    "node": "Node",
    "multi_san": "Endpoints - all",
}


def write_bundle(directory: str, uploads: t.Sequence[Upload], *, device: str) -> list[str]:
    """Write the files numbered in the order of their upload, and what to do with them. Returns their paths.

    Raises:
        CollectionError: A file cannot be written.
    """
    ensure_private_directory(directory)
    names = [_file_name(number, upload) for number, upload in enumerate(uploads, start=1)]
    for name, upload in zip(names, uploads, strict=True):
        write_private(os.path.join(directory, name), upload.content)
    text = _instructions(device, list(zip(names, uploads, strict=True)))
    write_private(os.path.join(directory, INSTRUCTIONS), text.encode())
    return [os.path.join(directory, name) for name in (*names, INSTRUCTIONS)]


def _file_name(number: int, upload: Upload) -> str:
    node = f"-{upload.node_name}" if upload.node_name else ""
    ending = "cer" if upload.kind == "signing_chain" else "pfx"
    return f"{number:02}-{upload.kind}{node}.{ending}"


def _instructions(device: str, files: t.Sequence[tuple[str, Upload]]) -> str:
    """Source: azure-stack-edge facts C.4 (order), B.11 (browser)."""
    steps = [
        f"  {name}: {_WHERE[upload.kind]}{f' {upload.node_name}' if upload.node_name else ''}" for name, upload in files
    ]
    return "\n".join(
        [
            f"Certificates for the device {device}",
            "",
            "1. Open the local web UI of the device and sign in. Go to Configuration > Certificates.",
            "2. Choose Add certificate for each of these files, in this order. The password of the .pfx",
            "   files is the one that was given to the task; it is not in this directory.",
            "",
            *steps,
            "",
            "3. After the certificate of the local web UI, close the browser, open it again and sign in anew.",
            "4. Wait until every certificate is shown as valid. The task that wrote this goes on by itself.",
            "",
        ]
    )
