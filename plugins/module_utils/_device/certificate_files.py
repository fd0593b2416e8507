# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificate files that the user wants on the device: read, and refused when the device would refuse them.

Source: azure-stack-edge facts C.1 to C.4.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.certificate_declaration import Upload
from ansible_collections.edgestack.azure.plugins.module_utils._device.endpoint_certificates import ANY_ACCOUNT
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import DeviceNames
from ansible_collections.edgestack.azure.plugins.module_utils._pki import judge, read
from ansible_collections.edgestack.azure.plugins.module_utils._pki.requirements import Policy

with contextlib.suppress(ImportError):  # endpoint_certificates.py tells the user what is missing
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import pkcs12

# The order in which a device wants them. Source: azure-stack-edge facts C.4.
ENDPOINTS = ("arm", "blob", "multi_san", "local_ui", "node")
_NODE_PREFIX = "node_"


@dataclasses.dataclass(frozen=True)
class EndpointFile:
    """One ``.pfx`` file.

    Attributes:
        option: How the user named it, for errors.
        certificate: What the endpoint is to serve.
        names: The host names that have to serve it.
    """

    option: str
    path: str
    upload: Upload
    certificate: x509.Certificate
    names: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hexadecimal."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def given_files(params: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """The entries of ``certificates``, after those that ``directory`` holds."""
    directory = params["directory"]
    found = _in_directory(directory) if directory else []
    if directory and not found:
        allowed = "a directory with the .pfx files of the module 'certificates' (it needs 'pfx_password' to write them)"
        raise InvalidInput.of("directory", directory, allowed)
    return found + list(params["certificates"])


def signing_chain_files(params: t.Mapping[str, t.Any]) -> list[str]:
    """The files of ``signing_chain``, after those that ``directory`` holds; roots first."""
    names = sorted(os.listdir(params["directory"])) if params["directory"] else []
    own = [os.path.join(params["directory"], name) for name in names if name.endswith(".cer")]
    return sorted(own, key=lambda path: not os.path.basename(path).startswith("root")) + list(params["signing_chain"])


def read_endpoint_files(
    params: t.Mapping[str, t.Any], names: DeviceNames, *, serials: t.Sequence[str], now: datetime.datetime
) -> list[EndpointFile]:
    """Read and judge every endpoint certificate, in the order in which the device wants them.

    Raises:
        InvalidInput: A file cannot be opened, or the device would refuse what is in it.
    """
    files = [_read(entry, params, names, serials=serials) for entry in given_files(params)]
    policy = Policy(now=now, renew_before=0)
    for file in files:
        missing = [
            name
            for name in _required_names(file.upload, names, serials)
            if not judge.matches_name(file.certificate, name)
        ]
        problems = [f"it lacks the name {name}" for name in missing]
        problems += judge.purpose_problems(file.certificate) + judge.key_problems(file.certificate)
        problems += judge.life_problems(file.certificate, policy=policy)
        if problems:
            raise InvalidInput(
                f"Option '{file.option}': the device would refuse {file.path}: {', '.join(problems)}.",
                option=file.option,
            )
    return sorted(files, key=lambda file: ENDPOINTS.index(file.upload.kind))


def read_signing_chain(params: t.Mapping[str, t.Any]) -> list[Upload]:
    """Every signing certificate in DER, each once.

    Raises:
        InvalidInput: A file holds no certificates, or one that may not sign.
    """
    uploads: dict[bytes, Upload] = {}
    for path in signing_chain_files(params):
        for certificate in read.read_certificates(path, option="signing_chain"):
            problems = judge.signing_problems(certificate)
            if problems:
                raise InvalidInput(
                    f"Option 'signing_chain': the device would refuse {path}: {', '.join(problems)}.",
                    option="signing_chain",
                )
            content = read.der(certificate)
            uploads[content] = Upload("signing_chain", content)
    return list(uploads.values())


def _in_directory(directory: str) -> list[dict[str, t.Any]]:
    """What the module 'certificates' keeps there. Its file names tell the endpoint."""
    try:
        names = sorted(os.listdir(directory))
    except OSError as error:
        raise InvalidInput.of("directory", directory, f"a directory that can be read ({error.strerror})") from error
    entries = []
    for name in names:
        stem, ending = os.path.splitext(name)
        kind = "node" if stem.startswith(_NODE_PREFIX) else stem
        if ending == ".pfx" and kind in ENDPOINTS:
            entries.append(
                {
                    "endpoint": kind,
                    "pfx": os.path.join(directory, name),
                    "pfx_password": None,
                    "node_name": stem.removeprefix(_NODE_PREFIX) if kind == "node" else None,
                }
            )
    return entries


def _read(
    entry: t.Mapping[str, t.Any], params: t.Mapping[str, t.Any], names: DeviceNames, *, serials: t.Sequence[str]
) -> EndpointFile:
    kind, path = entry["endpoint"], entry["pfx"]
    option = f"certificates[{kind}].pfx"
    content = read.read_file(path)
    if content is None:
        raise InvalidInput.of(option, path, "a file that exists")
    password = entry["pfx_password"] or params["pfx_password"] or ""
    try:
        container = pkcs12.load_pkcs12(content, password.encode())
    except ValueError as error:
        raise InvalidInput.of(option, path, "a PKCS#12 file (.pfx) that 'pfx_password' opens") from error
    if container.cert is None or container.key is None:
        raise InvalidInput.of(option, path, "a .pfx file with a certificate and its private key")
    upload = Upload(kind, content, password, _serial(entry, serials))
    certificate = container.cert.certificate
    served = tuple(_probed(name) for name in _served_names(upload, names, serials, certificate))
    return EndpointFile(option, path, upload, certificate, served)


def _serial(entry: t.Mapping[str, t.Any], serials: t.Sequence[str]) -> str:
    given = entry["node_name"]
    if not given:
        return ""
    if entry["endpoint"] != "node":
        raise InvalidInput.of("certificates.node_name", given, "nothing, unless 'endpoint' is node")
    known = {serial.casefold(): serial for serial in serials}
    if given.casefold() not in known:
        raise InvalidInput.of("certificates.node_name", given, f"a node of this device: {', '.join(serials)}")
    return known[given.casefold()]


def _required_names(upload: Upload, names: DeviceNames, serials: t.Sequence[str]) -> list[str]:
    """The names that the certificate has to hold. Source: azure-stack-edge facts C.1."""
    nodes = [names.node(serial) for serial in ([upload.node_name] if upload.node_name else serials)]
    required = {
        "arm": [names.management, names.login],
        "blob": [names.blob_wildcard],
        "local_ui": [names.local_ui],
        "node": nodes,
        "multi_san": [names.local_ui, names.management, names.login, names.blob_wildcard],
    }
    return required[upload.kind]


def _served_names(
    upload: Upload, names: DeviceNames, serials: t.Sequence[str], certificate: x509.Certificate
) -> list[str]:
    """The names whose endpoint is to serve the certificate: with one for everything, also the nodes that it covers."""
    required = _required_names(upload, names, serials)
    if upload.kind == "multi_san":
        nodes = [names.node(serial) for serial in serials]
        return required + [name for name in nodes if judge.matches_name(certificate, name)]
    return required


def _probed(name: str) -> str:
    return name.replace("*", ANY_ACCOUNT, 1)
