# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an upload costs beside plain PUT requests of the same bytes to the same server, in the same minutes.

Both go to one emulated device over TLS, round after round in turn. "Plain" is what a simple uploader does: one
connection, one page write of 4 MiB after the other, signed, without looking at the content; of the sparse disk it
sends the data only, so that both move the same bytes. Printed are ratios and bytes; absolute times are those of this
machine.
``python tests/benchmarks/blob.py [rounds]``, and the end of ``make bench``.
"""

from __future__ import annotations

import pathlib
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.tooling.checkout import make_importable

make_importable()

from ansible_collections.edgestack.azure.plugins.module_utils._arm.transport import HttpTransport, Tls  # noqa: E402
from ansible_collections.edgestack.azure.plugins.module_utils._blob import ranges  # noqa: E402
from ansible_collections.edgestack.azure.plugins.module_utils._blob.client import BlobClient  # noqa: E402
from ansible_collections.edgestack.azure.plugins.module_utils._blob.content import WINDOW, survey  # noqa: E402
from ansible_collections.edgestack.azure.plugins.module_utils._blob.signing import SharedKey  # noqa: E402
from tests.emulator.client import Emulator  # noqa: E402
from tests.emulator.device.blob.client import BlobDevice, StorageAccount  # noqa: E402
from tests.slow.large_disk import DISK, MEGABYTE, finish, job, make_disk, start  # noqa: E402

ROUNDS = 3
PLAIN = "plain.vhd"


def plain_seconds(device: BlobDevice, account: StorageAccount, path: pathlib.Path) -> float:
    """Send the data of the disk with one request after the other."""
    transport = HttpTransport(Tls(ca_cert=str(device.ca_cert), address=device.address))
    client = BlobClient(account.endpoint, SharedKey(account.name, account.key), transport)
    client.create_container("vhds")
    written = list(ranges.pieces(survey(str(path)).ranges, WINDOW))
    started = time.monotonic()
    client.create_page_blob("vhds", PLAIN, size=path.stat().st_size, metadata={}, sequence_number=0)
    with path.open("rb") as stream:
        for first, end in written:
            stream.seek(first)
            client.put_pages("vhds", PLAIN, first, stream.read(end - first), sequence_number=0)
    return time.monotonic() - started


def measure(rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        path = pathlib.Path(place) / "disk.vhd"
        data = make_disk(path)
        arguments = ("--devices", "1", "--device-address", "127.0.15.1", "--directory", f"{place}/emulator")
        with Emulator.start(*arguments) as emulator:
            device = BlobDevice(emulator, pathlib.Path(place))
            ratios = []
            for number in range(rounds):
                account = device.account(f"round{number}")
                plain = plain_seconds(device, account, path)
                result = finish(start(job(device, account, path, name="module.vhd")))
                again = finish(start(job(device, account, path, name="module.vhd")))
                assert (result["changed"], again["changed"]) == (True, False)
                ratios.append((result["seconds"] / plain, again["seconds"] / plain))
                print(
                    f"round {number + 1}: plain {plain:.2f} s, upload {result['seconds']:.2f} s"
                    f" ({ratios[-1][0]:.2f} x), again {again['seconds']:.2f} s ({ratios[-1][1]:.2f} x)"
                )
    print(f"disk {DISK // MEGABYTE} MiB, data {data // MEGABYTE} MiB, sent {result['bytes_sent'] / data:.4f} x data")
    print(f"upload / plain:    median {statistics.median(first for first, _ in ratios):.2f}")
    print(f"unchanged / plain: median {statistics.median(second for _, second in ratios):.2f}")
    print(f"peak memory: {result['peak_bytes'] / 1e6:.0f} MB")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
