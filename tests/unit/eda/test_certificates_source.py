# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source, run by its path as ansible-rulebook does, looking at real TLS servers."""

from __future__ import annotations

import asyncio
import contextlib
import runpy
import socket
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.edgestack.azure.plugins.modules import certificates_info
from tests.tooling.checkout import CHECKOUT
from tests.unit.pki.conftest import Device
from tests.unit.pki.test_certificates_info import HOST, REAL_NOW, Server, issue_leaf, serve

SOURCE = runpy.run_path(str(CHECKOUT / "extensions/eda/plugins/event_source/certificates.py"))
# Of ten days the first has begun.
DAYS_LEFT = 9


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Device:
    """Certificates for a year from now on."""
    device = Device(tmp_path_factory.mktemp("events") / "device")
    device.now = REAL_NOW
    device.run(intermediate=True)
    return device


@pytest.fixture
def ending(made: Device, tmp_path: Path) -> t.Iterator[Server]:
    """A server whose certificate has ten days left."""
    issue_leaf(made, tmp_path / "ending", days=10)
    with Server(tmp_path / "ending-chain.pem", tmp_path / "ending-key.pem") as server:
        yield server


def arguments(made: Device, port: int, **others: t.Any) -> dict[str, t.Any]:
    endpoint = {"host": HOST, "port": port, "resolve_to": "127.0.0.1", "inventory_host": "shop-042"}
    return {"endpoints": [endpoint], "ca_cert": str(made.directory / "trust-bundle.pem"), **others}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


async def first_event(args: dict[str, t.Any]) -> dict[str, t.Any]:
    """What the source puts first, before it is cancelled as ansible-rulebook does it."""
    queue: asyncio.Queue[dict[str, t.Any]] = asyncio.Queue()
    source = asyncio.create_task(SOURCE["main"](queue, args))
    event = asyncio.create_task(queue.get())
    await asyncio.wait({source, event}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
    source.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await source
    return event.result()


def test_a_certificate_that_ends_soon_is_an_event(made: Device, ending: Server) -> None:
    event = asyncio.run(first_event(arguments(made, ending.port)))
    assert event["meta"] == {"hosts": ["shop-042"]}
    told = event["certificates"]
    assert (told["inventory_host"], told["host"], told["port"]) == ("shop-042", HOST, ending.port)
    assert (told["reachable"], told["trusted"], told["due"], told["days_left"]) == (True, True, True, DAYS_LEFT)
    assert told["not_after"]
    assert told["fingerprint"]
    assert told["problems"] == []


def test_the_same_is_told_once(made: Device, ending: Server) -> None:
    watch = SOURCE["Watch"](arguments(made, ending.port))
    assert len(watch.news()) == 1
    assert watch.news() == []


def test_an_endpoint_that_is_well_is_no_event(made: Device, ending: Server) -> None:
    assert SOURCE["Watch"](arguments(made, ending.port, warn_below_days=DAYS_LEFT)).news() == []
    with serve(made) as server:
        assert SOURCE["Watch"](arguments(made, server.port)).news() == []


def test_a_change_is_told_and_a_relapse_too(made: Device, ending: Server, tmp_path: Path) -> None:
    """Only the fingerprint tells a certificate from another one that ends at the same time."""
    watch = SOURCE["Watch"](arguments(made, ending.port))

    def news_of(stem: Path) -> list[int]:
        """The days left that are told about, with these certificates at the same endpoint."""
        ending._context.load_cert_chain(f"{stem}-chain.pem", f"{stem}-key.pem")
        return [event["certificates"]["days_left"] for event in watch.news()]

    issue_leaf(made, tmp_path / "another", days=10)
    assert news_of(tmp_path / "ending") == [DAYS_LEFT]
    assert news_of(tmp_path / "another") == [DAYS_LEFT]
    assert news_of(made.directory / "arm") == []
    assert news_of(tmp_path / "another") == [DAYS_LEFT]


def test_an_endpoint_that_is_gone_is_told_once(made: Device) -> None:
    with serve(made) as server:
        watch = SOURCE["Watch"](arguments(made, server.port))
        assert watch.news() == []
    (event,) = watch.news()
    assert not event["certificates"]["reachable"]
    assert not event["certificates"]["due"]
    assert event["certificates"]["days_left"] is None
    assert watch.news() == []


def test_what_clients_refuse_is_an_event_that_is_not_due(made: Device) -> None:
    with serve(made) as server:
        (event,) = SOURCE["Watch"]({**arguments(made, server.port), "ca_cert": None}).news()
    assert not event["certificates"]["trusted"]
    assert not event["certificates"]["due"]
    assert event["certificates"]["problems"][0].startswith("a client refuses it: ")


def test_actions_are_limited_to_the_name_without_another(made: Device) -> None:
    args = arguments(made, free_port())
    del args["endpoints"][0]["inventory_host"]
    (event,) = SOURCE["Watch"](args).news()
    assert event["meta"] == {"hosts": [HOST]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"interval": 0}, "'interval': 0"),
        ({"endpoints": [{"port": 443}]}, "missing required arguments: host"),
        ({"endpoints": None}, "endpoints"),
        ({"intervall": 5}, "intervall"),
        ({"endpoints": [{"host": "*.example.com"}]}, "'endpoints.host'"),
    ],
)
def test_wrong_arguments_end_the_source(made: Device, change: dict[str, t.Any], said: str) -> None:
    args = {**arguments(made, free_port()), **change}
    with pytest.raises(Exception, match=said):
        asyncio.run(asyncio.wait_for(SOURCE["main"](asyncio.Queue(), args), timeout=60))


def test_documented_options_are_those_of_the_module() -> None:
    """Where module and event source have the same option, they say the same."""
    documented = yaml.safe_load(SOURCE["DOCUMENTATION"])["options"]
    module = yaml.safe_load(certificates_info.DOCUMENTATION)["options"]
    endpoint = dict(documented["endpoints"]["suboptions"])
    del endpoint["inventory_host"]
    assert endpoint == module["endpoints"]["suboptions"]
    assert documented["timeout"] == module["timeout"]
    defaults = SOURCE["_validated"]({"endpoints": []}, certificates_info.ENTRY.argument_spec.argument_spec)
    assert defaults == {"endpoints": []} | {
        name: option.get("default") for name, option in documented.items() if name != "endpoints"
    }


def test_the_example_is_valid() -> None:
    for example in yaml.safe_load(SOURCE["EXAMPLES"]):
        SOURCE["Watch"](example["edgestack.azure.certificates"])
