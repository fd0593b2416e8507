# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How devices and clusters are judged."""

from __future__ import annotations

import copy
import json

import pytest

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.clusters import cluster_report
from ansible_collections.edgestack.azure.plugins.plugin_utils._report.devices import device_report
from ansible_collections.edgestack.azure.plugins.plugin_utils._report.fleet import fleet_report
from tests.benchmarks import large_fleet

FRESH = "its password is not the declared one, as on a device from the factory"
HEALTHY = large_fleet.device("shop-042", 4)


def judged(**changes):
    return device_report("shop-042", {**copy.deepcopy(HEALTHY), **changes}, certificate_days=30)


def served(days, **changes):
    one = copy.deepcopy(HEALTHY["certificates"]["served"][0])
    one["certificate"]["days_left"] = days
    return {"served": [{**one, **changes}], "certificates": []}


def configuration(**changes):
    return {**copy.deepcopy(HEALTHY["configuration"]), **changes}


def result(**changes):
    one = {"declaration": "Time", "result_code": "Success", "error_code": "None", "message": "", "advice": ""}
    return configuration(status={"status": "Complete", "results": [{**one, **changes}]})


def test_a_healthy_device():
    device = judged()
    assert (device["state"], device["problems"]) == ("ok", [])
    assert device["name"] == "shop-042.edge.example.com"
    assert [one["endpoint"] for one in device["certificates"]] == ["local UI", "management", "login", "blob"]


@pytest.mark.parametrize(
    ("changes", "state", "problem"),
    [
        ({"certificates": served(29)}, "attention", "the certificate of local UI ends in 29 days"),
        ({"certificates": served(-1)}, "failed", "the certificate of local UI ended on"),
        ({"certificates": served(200, trusted=False)}, "attention", "not trusted: local UI"),
        ({"is_new": True, "configuration": {}}, "attention", FRESH),
        ({"failure": "wrong password", "configuration": {}}, "failed", "wrong password"),
        ({"failure": "no declaration"}, "attention", "no declaration"),
        ({"configuration": configuration(device_info={"is_activated": False})}, "attention", "it is not activated"),
        ({"configuration": result(result_code="Failed")}, "failed", "the last configuration failed: Time"),
        ({"configuration": result(error_code="Unreachable")}, "failed", "the last configuration failed: Time"),
        ({"changes": [{}, {}]}, "attention", "2 not as declared"),
        ({"machines": {"msg": "signed out"}}, "attention", "its virtual machines could not be read: signed out"),
        (
            {"machines": {"virtual_machines": [{"name": "till", "provisioning_state": "Failed"}]}},
            "failed",
            "the last operation on till ended as Failed",
        ),
    ],
)
def test_what_is_wrong_with_a_device(changes, state, problem):
    device = judged(**changes)
    assert device["state"] == state
    assert any(text.startswith(problem) for text in device["problems"]), device["problems"]


@pytest.mark.parametrize("configuration", [result(result_code="NotExecuted"), result(result_code="Success")])
def test_what_was_not_executed_has_not_failed(configuration):
    assert judged(configuration=configuration)["state"] == "ok"


def test_a_dead_device_is_a_row_that_says_why_with_the_certificates_of_its_files():
    file = {"name": "arm", "trusted": True, "problems": [], "certificate": served(12)["served"][0]["certificate"]}
    dead = large_fleet.device("shop-008", 7)
    dead["certificates"]["certificates"] = [file]
    device = device_report("shop-008", dead, certificate_days=30)
    assert device["state"] == "unreachable"
    assert device["problems"][0] == "it could not be inspected: Connection refused"
    assert [(one["endpoint"], one["days_left"]) for one in device["certificates"]] == [("file arm", 12)]


def test_a_device_of_which_nothing_is_known():
    device = device_report(
        "shop-042", {"name": "", "failure": "device_bringup_dns_domain is missing"}, certificate_days=30
    )
    assert (device["state"], device["problems"]) == ("unreachable", ["device_bringup_dns_domain is missing"])


def test_a_cluster():
    cluster = cluster_report("region", large_fleet.cluster("shop", 1))
    assert cluster["state"] == "failed"
    assert cluster["problems"] == ["the last operation on the image windows-2025 failed"]
    assert [(pool["used"], pool["total"]) for pool in cluster["pools"]] == [(67, 77), (67, 137)]
    assert cluster["volumes"][0]["used"] == 2_000_000 - 490_000


def test_what_is_nearly_full():
    found = large_fleet.cluster("shop", 0)
    found["logical_networks"][0]["ip_pool_usage"] = [{"name": "machines", "used": 19, "available": 1}]
    problems = cluster_report("region", found)["problems"]
    assert problems == ["1 addresses are left in tills machines", "the volume of images is nearly full"]


def test_a_cluster_that_could_not_be_looked_at():
    cluster = cluster_report("region", {"name": "shop", "failure": "no such subscription"})
    assert (cluster["state"], cluster["virtual_machines"]) == ("failed", [])
    assert cluster["problems"] == ["it could not be looked at: no such subscription"]


def test_the_sums_of_a_fleet():
    hosts = large_fleet.collected(devices=50, clusters=2)
    report = fleet_report({**hosts, "lost": {}}, generated=large_fleet.GENERATED)
    summary = report["summary"]
    assert (summary["devices"], summary["clusters"]) == (50, 2)
    assert sum(summary["states"].values()) == 52
    assert summary["states"]["unreachable"] == 2
    assert summary["fewest_days_left"] == -18
    machines = [one for item in report["devices"] + report["clusters"] for one in item["virtual_machines"]]
    assert summary["virtual_machines"] == len(machines) > summary["running"] > 0
    assert json.loads(json.dumps(report)) == report
