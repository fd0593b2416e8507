# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP over verified TLS: one connection pool per environment, with retries that are safe to make."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import json
import ssl
import typing as t
import urllib.parse
import uuid

from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse
from ansible_collections.edgestack.azure.plugins.module_utils._arm.failures import transport_error
from ansible_collections.edgestack.azure.plugins.module_utils._arm.text import host_of
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._deps import missing
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

try:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    # Older releases of requests lack the hook that resolve_to and fingerprint stand on, and would ignore both.
    HAS_REQUESTS = hasattr(HTTPAdapter, "build_connection_pool_key_attributes")
except ImportError:
    HAS_REQUESTS = False
    HTTPAdapter = object  # type: ignore[assignment, misc]
    Retry = object  # type: ignore[assignment, misc]

VERSION = "0.1.0"
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
WORTH_RETRYING = frozenset({408, 429, 500, 502, 503, 504})
LONGEST_RETRY_WAIT = 120.0
_CONNECT_SECONDS = 10.0
_POOL_SIZE = 32


@dataclasses.dataclass(frozen=True)
class Tls:
    """How the servers of an environment are reached and recognised.

    Attributes:
        ca_cert: A PEM file with the certification authorities to trust instead of the system's.
        verify: False switches verification off; whoever sets it has to warn.
        fingerprint: SHA-256 of the server's own certificate, in hexadecimal. It is then trusted by this alone: who
            issued it and which names it holds does not count.
        address: The IP address to connect to. Name, ``Host`` header, SNI and verification stay those of the URL.
    """

    ca_cert: str | None = None
    verify: bool = True
    fingerprint: str | None = None
    address: str | None = None

    @property
    def requests_verify(self) -> bool | str:
        """What ``requests`` calls ``verify``."""
        if self.fingerprint or not self.verify:
            return False
        return self.ca_cert or True


class SafeRetry(Retry):
    """Retries what was not executed, or may be executed twice.

    A request that never left is repeated whatever its verb; the statuses 408, 429 and 5xx are repeated for idempotent
    verbs (in ARM PUT is one of them, PATCH and POST are not), a dropped connection for all of these but PUT; 429 was
    not executed and is repeated for every verb. A certificate that is not trusted is final.
    """

    clock = Clock()

    @classmethod
    def of(cls, clock: Clock) -> SafeRetry:
        """The retry policy of this collection."""
        retry = cls(
            total=5,
            connect=3,
            other=0,
            redirect=0,
            allowed_methods=IDEMPOTENT,
            status_forcelist=WORTH_RETRYING,
            backoff_factor=0.5,
            backoff_jitter=0.5,
            backoff_max=20,
            raise_on_status=False,
        )
        retry.clock = clock
        return retry

    def new(self, **changes: t.Any) -> SafeRetry:
        """urllib3 makes a new object per attempt; the clock goes along."""
        retry = super().new(**changes)
        retry.clock = self.clock
        return retry

    def increment(self, method: str | None = None, url: str | None = None, *args: t.Any, **more: t.Any) -> SafeRetry:
        """See the class. Whoever sent a PUT whose answer was lost has to look first: the resource may exist by now."""
        error = more.get("error")
        if method == "PUT" and error is not None and self._is_read_error(error):
            raise error
        return super().increment(method, url, *args, **more)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """See the class."""
        return status_code == 429 or super().is_retry(method, status_code, has_retry_after)

    def sleep(self, response: t.Any = None) -> None:
        """Wait as long as the server asks for, within reason, else longer from time to time."""
        asked = self.get_retry_after(response) if response is not None else None
        seconds = min(asked or self.get_backoff_time(), LONGEST_RETRY_WAIT)
        if seconds > 0:
            self.clock.sleep(seconds)


class PinnedAdapter(HTTPAdapter):
    """Connects to a given address and recognises a given certificate."""

    def __init__(self, tls: Tls, clock: Clock) -> None:
        self._tls = tls
        super().__init__(max_retries=SafeRetry.of(clock), pool_connections=8, pool_maxsize=_POOL_SIZE)

    def build_connection_pool_key_attributes(self, request: t.Any, verify: t.Any, cert: t.Any = None) -> t.Any:
        """What urllib3 keys its pools by: the address goes here, the name stays with TLS."""
        attributes: t.Any = super().build_connection_pool_key_attributes(request, verify, cert)
        host, pool = attributes
        pool["ssl_minimum_version"] = ssl.TLSVersion.TLSv1_2
        if self._tls.fingerprint:
            # Tools print the name of the hash before it; urllib3 does not take it.
            pool["assert_fingerprint"] = self._tls.fingerprint.lower().removeprefix("sha256:")
        if self._tls.address:
            pool["server_hostname"] = host["host"]
            host["host"] = self._tls.address
        return attributes


class HttpTransport:
    """Sends requests through one pool of connections. Threads may share it.

    Redirects are never followed (a token must not travel to another host), ``.netrc`` is never read, and the proxy
    variables of the environment count unless ``tls.address`` says where to connect.
    """

    def __init__(self, tls: Tls | None = None, *, timeout: float = 60, clock: Clock | None = None) -> None:
        if not HAS_REQUESTS:
            raise missing("requests>=2.32", "to talk to the Azure Resource Manager")
        self._tls = tls or Tls()
        self._timeout = timeout
        self._session = requests.Session()
        self._session.mount("https://", PinnedAdapter(self._tls, clock or Clock()))

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: c.Mapping[str, str] | None = None,
        body: t.Any = None,
        data: bytes | c.Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> HttpResponse:
        """See :class:`Transport`. The client request id that was sent is among the headers of the response."""
        request_id = str(uuid.uuid4())
        prepared = self._prepare(method, url, {"x-ms-client-request-id": request_id, **(headers or {})}, body, data)
        seconds = timeout or self._timeout
        settings = self._session.merge_environment_settings(url, {}, False, self._tls.requests_verify, None)
        if self._tls.address:
            settings["proxies"] = {}
        try:
            answer = self._session.send(
                prepared, timeout=(min(seconds, _CONNECT_SECONDS), seconds), allow_redirects=False, **settings
            )
        except requests.RequestException as error:
            raise transport_error(error, url=url, address=self._tls.address, ca_cert=self._tls.ca_cert) from error
        received = {"x-ms-client-request-id": request_id, **answer.headers}
        return HttpResponse.of(answer.status_code, received, answer.content)

    def close(self) -> None:
        """Close the idle connections."""
        self._session.close()

    def _prepare(
        self, method: str, url: str, headers: dict[str, str], body: t.Any, data: bytes | c.Mapping[str, str] | None
    ) -> requests.PreparedRequest:
        """A request that is built without the session, which would add cookies and the password of ``.netrc``."""
        if urllib.parse.urlsplit(url).scheme != "https":
            raise CollectionError(f"Refusing to send a request without TLS to {host_of(url)}.")
        defaults = {"Accept": "application/json", "User-Agent": f"edgestack.azure/{VERSION}", "Host": host_of(url)}
        if body is not None:
            defaults["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        prepared = requests.Request(method, url, headers={**defaults, **headers}, data=data).prepare()
        # requests normalises escapes, but the query of an operation URL is signed and must stay as it is.
        prepared.url = url
        return prepared
