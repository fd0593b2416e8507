# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role ``report`` would collect from a fleet of any size, in the shape in which its tasks collect it.

Nothing is drawn by lot: the same size is the same fleet. About one device in seven has something wrong with it.
"""

from __future__ import annotations

import datetime
import typing as t

Document = dict[str, t.Any]

TODAY = datetime.datetime(2026, 3, 1, 8, 30, tzinfo=datetime.timezone.utc)
GENERATED = f"{TODAY:%Y-%m-%dT%H:%M:%SZ}"
_NAMES = ("shop", "depot", "ferry", "plant")
_ENDPOINTS = ("", "management.", "login.", "any.blob.")
_REFUSED = ["it could not be inspected: Connection refused"]
_FAULTS = {"Update": ("ServerNotReachable", "The update server does not answer."), "Time": ("Success", "")}


def collected(*, devices: int, clusters: int) -> dict[str, Document]:
    """What was found out, by host, for the filter ``fleet_report``."""
    hosts = {}
    for number in range(devices):
        host = f"{_NAMES[number % len(_NAMES)]}-{number + 1:03}"
        hosts[host] = {"device": device(host, number), "clusters": []}
    for number in range(clusters):
        hosts[f"region-{number + 1}"] = {"device": {}, "clusters": [cluster(f"region-{number + 1}-edge", number)]}
    return hosts


def device(host: str, number: int) -> Document:
    """One device; what is wrong with it follows from its number."""
    dead, new = number % 41 == 7, number % 67 == 5
    domain = "edge.example.com"
    names = [f"{prefix}{host}.{domain}" for prefix in _ENDPOINTS]
    days = (number * 37) % 365 - 3
    served = [_served(name, days - 5 * at, reachable=not dead) for at, name in enumerate(names)]
    return {
        "name": host,
        "domain": domain,
        "address": f"10.{number // 250}.{number % 250}.10",
        "failure": "",
        "seen": [_served(f"10.{number // 250}.{number % 250}.10", days, reachable=not dead)],
        "configuration": {} if dead or new else _configuration(number),
        "is_new": new,
        "certificates": {"served": served, "certificates": []},
        "machines": {} if dead or new else {"virtual_machines": [_machine(at, number) for at in range(number % 4)]},
        "changes": [_change()] if number % 23 == 3 else [],
    }


def cluster(name: str, number: int) -> Document:
    """One cluster with a dozen resources."""
    kinds = {
        "storage_paths": ["images"],
        "images": ["ubuntu-2404", "windows-2025"],
        "logical_networks": ["tills", "back-office"],
    }
    kinds["virtual_disks"] = [f"till-{at}-data" for at in (1, 2)]
    kinds["network_interfaces"] = [f"till-{at}-nic-1" for at in (1, 2, 3)]
    kinds["virtual_machines"] = [f"till-{at}" for at in (1, 2, 3)]
    found: Document = {
        kind: [{"name": one, "provisioning_state": "Succeeded"} for one in names] for kind, names in kinds.items()
    }
    found["storage_paths"][0].update(
        path=r"C:\ClusterStorage\UserStorage_1",
        available_size_mb=90_000 + 400_000 * (number % 4),
        container_size_mb=2_000_000,
    )
    for at, network in enumerate(found["logical_networks"]):
        network["ip_pool_usage"] = [{"name": "machines", "used": 40 + 27 * number % 150, "available": 10 + 60 * at}]
    for at, machine in enumerate(found["virtual_machines"]):
        machine.update(power_state="Running" if (at + number) % 5 else "Stopped", processors=4, memory_mb=8192)
    if number % 3 == 1:
        found["images"][1].update(
            provisioning_state="Failed", error_code="DiskFull", error_message="There is no space left on the volume."
        )
    return {"name": name, "resource_group": name, "dependencies": _dependencies(), "changes": [], **found}


def _served(name: str, days: int, *, reachable: bool) -> Document:
    if not reachable:
        return {"host": name, "reachable": False, "trusted": False, "problems": _REFUSED, "certificate": None}
    end = TODAY + datetime.timedelta(days=days)
    certificate = {"common_name": name, "not_after": f"{end:%Y-%m-%dT%H:%M:%SZ}", "days_left": days}
    return {"host": name, "reachable": True, "trusted": True, "problems": [], "certificate": certificate}


def _configuration(number: int) -> Document:
    results = [
        {"declaration": name, "result_code": "Success", "error_code": "None", "message": "", "advice": ""}
        for name in ("Network", "Time")
    ]
    if number % 53 == 11:
        results[1].update(
            result_code="Failed",
            message="The time server does not answer.",
            advice="Check the firewall for UDP port 123.",
        )
    info = {
        "model": "Azure Stack Edge Pro 2",
        "software_version": f"3.3.{2500 + number % 3 * 17}.1548",
        "serial_number": f"{1_000_000 + number * 7919:X}",
    }
    info.update(is_activated=number % 97 != 13, nodes=[{"name": info["serial_number"]}])  # type: ignore[dict-item]
    return {"device_info": info, "status": {"status": "Complete", "results": results}}


def _machine(at: int, number: int) -> Document:
    state = "running" if (at + number) % 6 else "deallocated"
    return {
        "name": f"vm-{at + 1}",
        "power_state": state,
        "provisioning_state": "Succeeded",
        "vm_size": "Standard_D3_v2",
    }


def _change() -> Document:
    properties = [{"property": "time.time_zone", "declared": "W. Europe Standard Time", "actual": "UTC"}]
    return {"kind": "settings", "name": "", "action": "change", "message": "", "properties": properties}


def _dependencies() -> list[Document]:
    def one(kind: str, name: str, *needs: str) -> Document:
        return {"id": f"{kind}/{name}", "kind": kind, "name": name, "needs": list(needs)}

    shared = [
        one("storage path", "images"),
        one("image", "ubuntu-2404", "storage path/images"),
        one("image", "windows-2025", "storage path/images"),
        one("logical network", "tills"),
        one("logical network", "back-office"),
    ]
    disks = [one("virtual disk", f"till-{at}-data", "storage path/images") for at in (1, 2)]
    cards = [one("network interface", f"till-{at}-nic-1", "logical network/tills") for at in (1, 2, 3)]
    cards.append(one("network interface", "till-3-nic-2", "logical network/back-office"))
    machines = [
        one(
            "virtual machine",
            "till-1",
            "image/ubuntu-2404",
            "virtual disk/till-1-data",
            "network interface/till-1-nic-1",
        ),
        one(
            "virtual machine",
            "till-2",
            "image/ubuntu-2404",
            "virtual disk/till-2-data",
            "network interface/till-2-nic-1",
        ),
        one(
            "virtual machine",
            "till-3",
            "image/windows-2025",
            "network interface/till-3-nic-1",
            "network interface/till-3-nic-2",
        ),
    ]
    return [*shared, *disks, *cards, *machines]
