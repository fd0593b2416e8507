# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP over verified TLS: one connection pool per environment, with retries that are safe to make."""

from __future__ import annotations

import collections.abc as c
import json
import os
import ssl
import typing as t
import urllib.parse
import uuid

from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse
from ansible_collections.edgestack.azure.plugins.module_utils._arm.text import host_of
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._deps import missing
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

try:
    import urllib3
    from urllib3.util import Retry

    # Release 1 lacks ssl_minimum_version, among others.
    HAS_URLLIB3 = hasattr(urllib3, "BaseHTTPResponse")
except ImportError:
    HAS_URLLIB3 = False
    Retry = object  # type: ignore[assignment, misc]

VERSION = "0.1.0"
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
WORTH_RETRYING = frozenset({408, 429, 500, 502, 503, 504})
LONGEST_RETRY_WAIT = 120.0
_PROXY_VARIABLES = frozenset({"https_proxy", "all_proxy"})
_CONNECT_SECONDS = 10.0
_POOL_SIZE = 32


class Tls(t.NamedTuple):
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

    def pool_settings(self) -> dict[str, t.Any]:
        """What ``urllib3`` is told of this for every connection."""
        settings: dict[str, t.Any] = {"ssl_minimum_version": ssl.TLSVersion.TLSv1_2, "cert_reqs": ssl.CERT_NONE}
        if self.fingerprint:
            # Tools print the name of the hash before it; urllib3 does not take it.
            settings["assert_fingerprint"] = self.fingerprint.lower().removeprefix("sha256:")
        elif self.verify:
            # The variables that other Python programs on this machine go by.
            bundles = (self.ca_cert, os.environ.get("REQUESTS_CA_BUNDLE"), os.environ.get("CURL_CA_BUNDLE"))
            settings.update(cert_reqs=ssl.CERT_REQUIRED, ca_certs=next(filter(None, bundles), None))
        return settings


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


class HttpTransport:
    """Sends requests through one pool of connections. Threads may share it.

    Redirects are never followed (a token must not travel to another host), cookies and ``.netrc`` never used, and the
    proxy variables of the environment count unless ``tls.address`` says where to connect.

    ``urllib3`` is used without ``requests``, which takes half as long to import as a whole Ansible module takes to run.
    """

    def __init__(self, tls: Tls | None = None, *, timeout: float = 60, clock: Clock | None = None) -> None:
        if not HAS_URLLIB3:
            raise missing("urllib3>=2", "to talk to the Azure Resource Manager")
        self._tls = tls or Tls()
        self._timeout = timeout
        self._retries = SafeRetry.of(clock or Clock())
        self._managers: dict[str | None, urllib3.PoolManager] = {}

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
        sent = {"Accept": "application/json", "User-Agent": f"edgestack.azure/{VERSION}", "Host": host_of(url)}
        if body is not None:
            sent["Content-Type"], data = "application/json", json.dumps(body).encode()
        elif isinstance(data, c.Mapping):
            sent["Content-Type"], data = "application/x-www-form-urlencoded", urllib.parse.urlencode(data).encode()
        sent.update({"x-ms-client-request-id": request_id, **(headers or {})})
        parts = urllib.parse.urlsplit(url)
        if parts.scheme != "https":
            raise CollectionError(f"Refusing to send a request without TLS to {host_of(url)}.")
        seconds = timeout or self._timeout
        try:
            answer = self._pool(url).request(
                method,
                f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/",
                body=data,
                headers=sent,
                retries=self._retries,
                redirect=False,
                assert_same_host=False,
                timeout=urllib3.Timeout(connect=min(seconds, _CONNECT_SECONDS), read=seconds),
            )
        except urllib3.exceptions.HTTPError as error:
            from ansible_collections.edgestack.azure.plugins.module_utils._arm.failures import transport_error

            raise transport_error(error, url=url, address=self._tls.address, ca_cert=self._tls.ca_cert) from error
        received = {"x-ms-client-request-id": request_id, **answer.headers}
        return HttpResponse.of(answer.status, received, answer.data)

    def close(self) -> None:
        """Close the idle connections."""
        for manager in self._managers.values():
            manager.clear()

    def _pool(self, url: str) -> urllib3.HTTPConnectionPool:
        """Connections to where the URL is served: at its host, at ``tls.address``, or through a proxy."""
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
        if self._tls.address:
            name = {"server_hostname": host}
            return self._manager(None).connection_from_host(self._tls.address, port, "https", name)
        return self._manager(proxy_for(url)).connection_from_host(host, port, "https")

    def _manager(self, proxy: str | None) -> urllib3.PoolManager:
        if proxy not in self._managers:
            settings = {"num_pools": 8, "maxsize": _POOL_SIZE, **self._tls.pool_settings()}
            self._managers[proxy] = _proxied(proxy, settings) if proxy else urllib3.PoolManager(**settings)
        return self._managers[proxy]


def proxy_for(url: str) -> str | None:
    """The proxy that the environment variables name for a URL, if any."""
    if not any(name.lower() in _PROXY_VARIABLES and value for name, value in os.environ.items()):
        return None
    try:
        # It knows all that NO_PROXY may say; most controllers have no proxy and do not pay for the import.
        from requests.utils import get_environ_proxies, select_proxy
    except ImportError as error:
        raise missing("requests>=2.32", "to find the way through a proxy") from error
    proxy: str | None = select_proxy(url, get_environ_proxies(url))
    return proxy


def _proxied(proxy: str, settings: dict[str, t.Any]) -> urllib3.PoolManager:
    url = urllib3.util.parse_url(proxy if "://" in proxy else f"http://{proxy}")
    headers = urllib3.make_headers(proxy_basic_auth=urllib.parse.unquote(url.auth)) if url.auth else None
    return urllib3.ProxyManager(url._replace(auth=None).url, proxy_headers=headers, **settings)
