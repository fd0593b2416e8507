# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An environment to register: its network is made up, its registry and token cache are real files."""

from __future__ import annotations

import types

import pytest
from fakes import SUBSCRIPTION, Expect, FakeClock, FakeContext, FakeTransport

from ansible_collections.edgestack.azure.plugins.module_utils._arm import connect
from ansible_collections.edgestack.azure.plugins.module_utils._environment.declaration import environment_options
from ansible_collections.edgestack.azure.plugins.module_utils._environment.register import run

DEVICE = "https://management.dbe-1.example.com"
LOGIN = "https://login.dbe-1.example.com/adfs"
METADATA = {"authentication": {"loginEndpoint": f"{LOGIN}/", "audiences": [f"{DEVICE}/x"]}}
USER = {"username": "EdgeArmUser", "password": "made-up"}
SECONDS = 5400
# The environment is only discovered; nobody signs in.
UNPROVEN = {"verify": False}


def subscription(number=SUBSCRIPTION, **changes):
    # Devices list it in upper case. Source: azure-stack-edge facts E.1.
    return {"subscriptionId": number.upper(), "displayName": "Default", "state": "Enabled", **changes}


def told(**changes):
    return Expect("GET", f"{DEVICE}/metadata/endpoints", **{"json": METADATA, **changes})


def signed_in(**changes):
    granted = {"access_token": "token-of-device", "refresh_token": "refresh", "expires_in": SECONDS}
    return Expect("POST", f"{LOGIN}/oauth2/token", **{"json": granted, **changes})


def listed(*subscriptions, **changes):
    return Expect("GET", f"{DEVICE}/subscriptions", **{"json": {"value": list(subscriptions)}, **changes})


@pytest.fixture
def network(monkeypatch):
    """Answers what is in ``expected``; ``trust`` holds how each transport was set up."""
    transport = FakeTransport()
    transport.trust = []

    def make(tls, *, timeout, clock):
        transport.trust.append(tls)
        return transport

    monkeypatch.setattr(connect, "HttpTransport", make)
    return transport


@pytest.fixture
def module(network):
    """The module: ``run`` takes what the network answers and the options that differ from the usual ones."""
    clock = FakeClock()

    def run_module(*answers, check_mode=False, **changes):
        options = environment_options().argument_spec
        params = {name: option.get("default") for name, option in options.items()}
        where = {} if {"endpoint", "device_name", "state"} & set(changes) else {"endpoint": DEVICE}
        network.expected = list(answers)
        context = FakeContext(check_mode=check_mode)
        result = run({**params, "name": "shop-7", **USER, **where, **changes}, context, clock=clock)
        network.assert_done()
        return types.SimpleNamespace(**{"steps": None, **result, "context": context})

    return types.SimpleNamespace(run=run_module, clock=clock, network=network)
