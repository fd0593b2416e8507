# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates of an authority that the owner has already, for each endpoint, and uploaded by a person."""

from __future__ import annotations

import base64
from pathlib import Path

from tests.emulator.device.client import DeviceClient
from tests.integration.device.authority import Authority
from tests.integration.device.estate import BRING_UP, Estate


def test_two_nodes(cluster: Estate, authority: Authority) -> None:
    """With a certificate for each endpoint, signed by an authority of the owner."""
    ((host, device),) = cluster.devices.items()
    last = device.described["address"].rpartition(".")[2]
    nodes = device.described["nodes"]
    network = cluster.variables[host]["device_bringup_network"]["interfaces"][0]
    ports = [
        {
            **network,
            "node_name": node,
            "ipv4": {"address": f"127.0.42.{number}", "subnet_mask": "255.255.255.0", "gateway": None},
        }
        for number, node in enumerate(nodes, start=int(last))
    ]
    vips = [{"type": kind, "address": f"127.0.42.{number}"} for kind, number in (("ACS", 100), ("NFS", 101))]
    cluster.declare(
        device_bringup_network={"interfaces": ports},
        device_bringup_vips=vips,
        device_bringup_certificate_layout="separate",
        device_bringup_certificate_method="given_ca",
        device_bringup_ca_certificate=str(authority.certificate),
        device_bringup_ca_private_key=str(authority.key),
    )
    cluster.bring_up()
    state = device.state()
    assert (state["activated"], state["certificate_problems"]) == (True, {})
    cluster.finish_in_portal()
    cluster.bring_up()
    assert cluster.registered()[host]["resolve_to"] == "127.0.42.100"
    cluster.demand_nothing_to_do()


def sign_requests(directory: Path, authority: Authority) -> list[str]:
    """What the authority sends back for the requests in a directory, and its own certificate."""
    answers = []
    for request in directory.glob("*.csr"):
        answers.append(request.with_suffix(".signed.pem"))
        authority.sign(request, answers[-1])
    return [str(path) for path in (*answers, authority.certificate)]


def upload_by_hand(device: DeviceClient, bundle: Path, *, password: str) -> None:
    """Follow the instructions in a bundle. The emulator has no pages, so that a person's clicks end up in the API."""
    kinds = {"signing_chain": "SigningChain", "multi_san": "MultiSAN"}
    entries = []
    for path in sorted(path for path in bundle.iterdir() if path.suffix in (".cer", ".pfx")):
        entry = {"certificateType": kinds[path.stem.partition("-")[2]]}
        entry["certificate"] = base64.b64encode(path.read_bytes()).decode()
        entries.append({**entry, "password": password} if path.suffix == ".pfx" else entry)
    device.sign_in()
    device.post_device({"certificates": {"certificates": entries}}).raise_for_status()


def test_requests_are_signed_elsewhere_and_certificates_uploaded_by_hand(estate: Estate, authority: Authority) -> None:
    ((host, device),) = estate.devices.items()
    declared = estate.variables[host]
    estate.declare(device_bringup_certificate_method="csr", device_bringup_install_method="manual")
    stopped = estate.run()
    assert stopped.status != 0
    assert "An authority has to sign the requests" in " ".join(stopped.output.split())
    assert device.state()["configuration"]["deviceEndpoint"]["name"] != declared["device_bringup_name"]

    present = estate.certificates(host)
    estate.declare(device_bringup_signed_certificates=sign_requests(Path(f"{present}.next"), authority))
    device.password = declared["device_bringup_password"]
    bundle = Path(f"{present}.upload")
    uploads: list[str] = []

    def person(line: str) -> None:
        if "waiting for " in line and not uploads:
            uploads.append((bundle / "INSTRUCTIONS.txt").read_text(encoding="utf-8"))
            upload_by_hand(device, bundle, password=declared["device_bringup_pfx_password"])

    done = estate.project.run(BRING_UP, show=person)
    assert done.status == 0, done.output
    assert "[WARNING]" not in done.output, done.output
    assert declared["device_bringup_pfx_password"] not in "".join([*uploads, done.output])
    assert (device.state()["activated"], device.state()["certificate_problems"]) == (True, {})
    # What the authority sent back is not needed any more.
    estate.declare(device_bringup_signed_certificates=[])
    estate.demand_nothing_to_do()
