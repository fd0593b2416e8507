# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs an empty stand-in for AWX until it is stopped, for playbooks that make its objects.

    python -m tests.awx.serve READY_FILE

The file tells its ``url`` and ``pid`` once it answers.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

from tests.awx.controller import Controller, RunningController
from tests.emulator.files import write_private
from tests.tooling.checkout import CHECKOUT


def main(ready_file: Path) -> None:
    """Serve the project of this repository."""
    with RunningController(Controller(CHECKOUT / "extensions" / "awx_project")) as running:
        write_private(ready_file, json.dumps({"url": running.url, "pid": os.getpid()}).encode())
        threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
