# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make demo``: the whole story against the emulator. Everything is in ``.build/demo``; any deviation is a failure."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.demo.azure_local import chapter_azure_local
from tests.demo.device import EMULATOR_ARGUMENTS, chapter_device
from tests.demo.stage import Deviation, Stage
from tests.emulator.client import Emulator
from tests.tooling.checkout import BUILD

CHAPTERS = (chapter_azure_local, chapter_device)
# An image takes three times as long: enough to see that a wait tells how far it is.
OPERATION_SECONDS = "0.7"


def main() -> int:
    """Play all chapters; 1 after a deviation."""
    directory = BUILD / "demo"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    started = time.monotonic()
    options = ("--operation-seconds", OPERATION_SECONDS, "--directory", str(directory / "emulator"))
    with (
        (directory / "demo.log").open("w", encoding="utf-8") as log,
        Emulator.start(*EMULATOR_ARGUMENTS, *options) as emulator,
    ):
        stage = Stage(emulator, directory, log)
        try:
            for chapter in CHAPTERS:
                chapter(stage)
        except Deviation as deviation:
            stage.say(f"\nFAILED: {deviation}. The log is {directory / 'demo.log'}")
            return 1
        stage.heading("Everything went as it should")
        for title, seconds in stage.times:
            stage.say(f"  {seconds:6.1f} s  {title}")
        stage.say(f"  {time.monotonic() - started:6.1f} s  in all. The log is {directory / 'demo.log'},")
        stage.say(f"            what went over the wire {emulator.traffic_log}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
