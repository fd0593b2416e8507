# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A headless Chromium, driven by ChromeDriver over the WebDriver protocol."""

from __future__ import annotations

import base64
import collections.abc as c
import contextlib
import re
import shutil
import subprocess
import typing as t
from pathlib import Path

import requests

PROGRAMS = ("chromium", "chromedriver")
_TIMEOUT = 60
# A sandbox of its own is not to be had as root, and nothing is to be looked for in the network.
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


def missing_programs() -> list[str]:
    """The programs that are not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class Browser:
    """One window."""

    def __init__(self, session: requests.Session, url: str) -> None:
        self._session = session
        self._url = url

    def call(self, command: str, **body: t.Any) -> t.Any:
        """Send a WebDriver command and return its value."""
        answer = self._session.post(f"{self._url}/{command}", json=body, timeout=_TIMEOUT)
        answer.raise_for_status()
        return answer.json()["value"]

    def open(self, page: Path) -> None:
        """Show a file, until it is loaded."""
        self.call("url", url=page.as_uri())

    def run(self, script: str, *arguments: t.Any) -> t.Any:
        """Run a script in the page and return what it returns."""
        return self.call("execute/sync", script=script, args=list(arguments))

    def console(self) -> list[str]:
        """What was written to the console since this was last asked, also by the browser itself."""
        return [entry["message"] for entry in self.call("se/log", type="browser")]

    def prefer(self, **features: str) -> None:
        """Set media features, for example ``prefers_color_scheme="dark"``."""
        media = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.call("goog/cdp/execute", cmd="Emulation.setEmulatedMedia", params={"features": media})

    def picture(self, path: Path, *, width: int = 1400, height: int = 1000) -> None:
        """Keep a picture of the window at a size."""
        self.call("window/rect", width=width, height=height)
        answer = self._session.get(f"{self._url}/screenshot", timeout=_TIMEOUT)
        path.write_bytes(base64.b64decode(answer.json()["value"]))


@contextlib.contextmanager
def browser(directory: Path) -> c.Iterator[Browser]:
    """A browser with a fresh profile in a directory."""
    driver = subprocess.Popen(
        ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        port = next(
            found[1] for line in driver.stdout or () if (found := re.search(r"successfully on port (\d+)", line))
        )
        with requests.Session() as session:
            session.trust_env = False
            options = {"args": [*_ARGUMENTS, f"--user-data-dir={directory}"], "binary": shutil.which("chromium")}
            wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
            url = f"http://127.0.0.1:{port}/session"
            answer = session.post(url, json={"capabilities": {"alwaysMatch": wanted}}, timeout=_TIMEOUT)
            answer.raise_for_status()
            url = f"{url}/{answer.json()['value']['sessionId']}"
            yield Browser(session, url)
            session.delete(url, timeout=_TIMEOUT)
    finally:
        driver.terminate()
        driver.communicate(timeout=_TIMEOUT)
