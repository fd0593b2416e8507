# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Uploads one VHD in a process of its own and tells what it took, for tests that measure or kill it.

``python -m tests.slow.vhd_upload`` reads its job as JSON from standard input, so that no key is in its arguments. The
last line of its output is the result as JSON with ``peak_bytes``; lines before it are the bytes sent so far.
"""

from __future__ import annotations

import json
import resource
import sys
import typing as t

from tests.tooling.checkout import make_importable

make_importable()

from ansible_collections.edgestack.azure.plugins.module_utils._blob import device_vhd, upload  # noqa: E402

KILOBYTE = 1024


class Printed:
    """A door that prints."""

    check_mode = False

    def warn(self, message: str) -> None:
        """See ``Context``."""
        raise AssertionError(message)

    def progress(self, message: str) -> None:
        """See ``Context``."""

    def register_secret(self, value: str) -> None:
        """See ``Context``."""


def main() -> None:
    """Upload as told."""
    given = json.load(sys.stdin)
    specification = device_vhd.device_vhd_arguments().argument_spec
    params: dict[str, t.Any] = {name: option.get("default") for name, option in specification.items()}
    send = upload.Upload.send

    def reporting(self: upload.Upload, path: str, missing: list[tuple[int, int]], progress: upload.Progress) -> int:
        def both(sent: int) -> None:
            sys.stdout.write(f"{sent}\n")
            sys.stdout.flush()
            progress(sent)

        return send(self, path, missing, both)

    upload.Upload.send = reporting  # type: ignore[method-assign]
    result = device_vhd.run({**params, "token_cache": False, **given}, Printed())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE
    sys.stdout.write(json.dumps({**result, "peak_bytes": peak}) + "\n")


if __name__ == "__main__":
    main()
