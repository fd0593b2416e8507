# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The signing chain as the device and its clients want it: one ``.cer`` per certificate, and one bundle to trust."""

from __future__ import annotations

import contextlib
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._pki import read

with contextlib.suppress(ImportError):  # entry.py tells the user what is missing
    from cryptography import x509


def signing_certificates(chain: t.Iterable[x509.Certificate]) -> dict[str, x509.Certificate]:
    """Each certificate once, by the stem of its file: root, intermediate, and then root-2, intermediate-2 and so on."""
    named: dict[str, x509.Certificate] = {}
    for certificate in dict.fromkeys(chain):
        role = "root" if certificate.subject == certificate.issuer else "intermediate"
        count = sum(1 for name in named if name.partition("-")[0] == role)
        named[role if not count else f"{role}-{count + 1}"] = certificate
    return named


def cer_path(directory: str, name: str) -> str:
    """Path of a signing certificate in DER."""
    return os.path.join(directory, f"{name}.cer")


def trust_bundle_path(directory: str) -> str:
    """Path of the file that clients of the device give as ``ca_cert``."""
    return os.path.join(directory, "trust-bundle.pem")


def outdated_shared_files(directory: str, chain: t.Sequence[x509.Certificate]) -> dict[str, bytes]:
    """Path and wanted content of each shared file that is missing, differs or is open to others."""
    named = signing_certificates(chain)
    wanted = {cer_path(directory, name): read.der(certificate) for name, certificate in named.items()}
    if named:
        wanted[trust_bundle_path(directory)] = read.pem(*named.values())
    return {
        path: content
        for path, content in wanted.items()
        if read.read_file(path) != content or not read.is_private(path)
    }
