# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An authority that the owner of the devices has already, made with OpenSSL and not with the collection."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_REQUEST_EXTENSIONS = ("-copy_extensions", "copyall")
_DAYS = ("-days", "400")


class Authority:
    """A root that signs itself.

    Attributes:
        certificate: In PEM.
        key: In PEM, without a passphrase.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.certificate = directory / "root.pem"
        self.key = directory / "root-key.pem"
        extensions = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign")
        _openssl(
            *("req", "-x509", "-newkey", "rsa:4096", "-noenc", *_DAYS, "-subj", f"/CN={directory.name} root"),
            *(part for extension in extensions for part in ("-addext", extension)),
            *("-keyout", str(self.key), "-out", str(self.certificate)),
        )

    def sign(self, request: Path, certificate: Path) -> None:
        """Sign a request as it is."""
        _openssl(
            *("x509", "-req", "-in", str(request), "-out", str(certificate), *_DAYS, *_REQUEST_EXTENSIONS),
            *("-CA", str(self.certificate), "-CAkey", str(self.key)),
        )


def openssl_program() -> str:
    """The program, which verifies independently of what the collection is written with."""
    program = shutil.which("openssl")
    assert program, "openssl is needed, see CONTRIBUTING.md"
    return program


def _openssl(*arguments: str) -> None:
    done = subprocess.run([openssl_program(), *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
