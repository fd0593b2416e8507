# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Command line: start the emulator, print one ready line, serve until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import pathlib
import signal
import sys
import tempfile

from tests.emulator.emulator import Emulator, Options

UNSET = pathlib.Path()
GUESTS_HELP = "port on which running Linux machines with a loopback address answer SSH; 0: they do not"
STRICT_HELP = "refuse properties and api-versions that are not known"
TOLERANT_HELP = "drop unknown properties silently, as the clients of other people need it (default)"
DIRECTORY_HELP = "where CA, secrets and log go; default: a fresh one that is removed at the end"


def parse_options(arguments: list[str]) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description=__doc__)
    parser.add_argument("--address", default="127.0.0.1", help="loopback address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port for all endpoints; 0 lets the system choose")
    parser.add_argument("--directory", type=pathlib.Path, default=UNSET, help=DIRECTORY_HELP)
    parser.add_argument("--state", type=pathlib.Path, help="file that keeps the resources over a restart")
    parser.add_argument("--clusters", type=int, default=1, help="number of Azure Local clusters")
    parser.add_argument("--custom-location", action="append", default=[], help="a further cluster, behind this name")
    parser.add_argument("--operation-seconds", type=float, default=0.2, help="emulated length of an operation")
    parser.add_argument("--time-scale", type=float, default=1.0, help="emulated seconds per real second")
    parser.add_argument("--page-size", type=int, default=100, help="items per page of a list")
    parser.add_argument("--late-reads", type=int, default=1, help="reads after a create that lack late properties")
    parser.add_argument("--token-seconds", type=int, default=3599, help="emulated life of an access token")
    parser.add_argument("--devices", type=int, default=0, help="number of factory-fresh Azure Stack Edge devices")
    parser.add_argument("--device-address", default="127.0.1.1", help="loopback address of the first device")
    parser.add_argument("--two-node", type=int, default=0, help="how many of the devices have two nodes")
    parser.add_argument("--guest-ssh-port", type=int, default=0, help=GUESTS_HELP)
    # Of these two the last one counts.
    parser.add_argument("--strict", dest="strict", action="store_true", default=False, help=STRICT_HELP)
    parser.add_argument("--tolerant", dest="strict", action="store_false", help=TOLERANT_HELP)
    given = vars(parser.parse_args(arguments))
    return Options(**given)


def main(arguments: list[str]) -> None:
    """Serve from the given directory, or from one that lives as long as the process."""
    options = parse_options(arguments)
    if options.directory != UNSET:
        asyncio.run(run(options))
        return
    with tempfile.TemporaryDirectory(prefix="emulator-") as directory:
        asyncio.run(run(dataclasses.replace(options, directory=pathlib.Path(directory))))


async def run(options: Options) -> None:
    """Serve until a signal comes."""
    emulator = Emulator(options)
    await emulator.start()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    sys.stdout.write(emulator.ready_line() + "\n")
    sys.stdout.flush()
    await stop.wait()
    await emulator.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
