# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP over real TLS: whom it trusts, what it repeats, what it leaves as it is."""

from __future__ import annotations

import base64
import contextlib
import json
import queue
import re
import socket
import socketserver
import threading
from pathlib import Path

import pytest
from fakes import FakeClock

from ansible_collections.edgestack.azure.plugins.module_utils._arm import transport as module
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import TransportError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.transport import HttpTransport, Tls
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, MissingLibrary

OK = (200, {}, b'{"ok": true}')


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def transport(certificates, clock):
    return HttpTransport(Tls(ca_cert=certificates.authority, address="127.0.0.1"), clock=clock, timeout=20)


def test_resolve_to_keeps_name_host_header_and_verification(server, transport, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    server.answers = [OK]
    response = transport.send("GET", server.url("/x?a=1"))
    assert response.body == {"ok": True}
    assert server.names == ["management.device.test"]
    assert server.requests[0][2]["Host"] == f"management.device.test:{server.port}"


def test_resolve_to_does_not_excuse_a_wrong_name(server, transport):
    with pytest.raises(TransportError, match=r"does not hold the name wrong\.device\.test") as caught:
        transport.send("GET", server.url(host="wrong.device.test"))
    assert (caught.value.kind, caught.value.address) == ("tls", "127.0.0.1")
    assert server.requests == []


def test_another_authority_is_refused_at_once(server, certificates, clock):
    transport = HttpTransport(Tls(ca_cert=certificates.other_authority, address="127.0.0.1"), clock=clock)
    with pytest.raises(TransportError) as caught:
        transport.send("GET", server.url())
    assert caught.value.kind == "tls"
    assert "TLS verification failed" in caught.value.message
    assert certificates.other_authority in caught.value.message
    assert "'ca_cert'" in caught.value.message
    assert clock.sleeps == []


def test_the_system_does_not_trust_the_test_authority(server, clock, monkeypatch):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(TransportError, match="by the system's authorities"):
        HttpTransport(Tls(address="127.0.0.1"), clock=clock).send("GET", server.url())


def test_fingerprint_pins_the_certificate(server, certificates, clock):
    server.answers = [OK]
    pinned = Tls(fingerprint=f"SHA256:{certificates.fingerprint}", address="127.0.0.1")
    assert HttpTransport(pinned, clock=clock).send("GET", server.url()).status == 200


def test_a_wrong_fingerprint_sends_nothing(server, certificates, clock):
    wrong = Tls(fingerprint="0" * 64, address="127.0.0.1", ca_cert=certificates.authority)
    with pytest.raises(TransportError, match="another certificate than 'fingerprint'") as caught:
        HttpTransport(wrong, clock=clock).send("GET", server.url())
    assert caught.value.kind == "tls"
    assert server.requests == []


def test_an_address_in_the_url_is_verified_as_an_address(server, transport):
    with pytest.raises(TransportError) as caught:
        transport.send("GET", server.url(host="127.0.0.3"))
    assert caught.value.kind == "tls"
    server.answers = [OK]
    assert transport.send("GET", server.url(host="127.0.0.2")).status == 200


def test_every_request_names_itself(server, transport):
    server.answers = [OK, (500, {}, b""), OK]
    first, second = transport.send("POST", server.url()), transport.send("GET", server.url())
    sent = [headers["x-ms-client-request-id"] for _method, _path, headers, _body in server.requests]
    assert [first.header("X-MS-Client-Request-Id"), second.header("x-ms-client-request-id")] == [sent[0], sent[2]]
    assert sent[0] != sent[1] == sent[2]
    assert re.fullmatch(r"edgestack\.azure/\d+\.\d+\.\d+", server.requests[0][2]["User-Agent"])


def test_the_version_is_the_one_of_the_collection():
    galaxy = Path(__file__).parents[3] / "galaxy.yml"
    assert f"version: {module.VERSION}" in galaxy.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "query",
    [
        "api-version=2024-01-01&t=638&c=MII%2bA%2Fz&s=a-b_c%3D%3D&h=%7e%2D*",
        "x=%20y+z&sig='();:@!$,/?",
    ],
)
def test_a_signed_url_arrives_as_it_is(server, transport, query):
    server.answers = [OK]
    transport.send("GET", server.url(f"/providers/X/operationStatuses/0a*FF?{query}"))
    path, _mark, arrived = server.requests[0][1].partition("?")
    assert path == "/providers/X/operationStatuses/0a*FF"
    # The letter case of an escape has no meaning (RFC 3986); urllib3 writes it in upper case.
    assert arrived == re.sub(r"%[0-9a-f]{2}", lambda escape: escape.group().upper(), query, flags=re.IGNORECASE)


@pytest.mark.parametrize(("content", "body"), [(b"null", None), (b"", None), (b"\xef\xbb\xbf[1]", [1]), (b"<p>", None)])
def test_bodies_that_are_no_objects(server, transport, content, body):
    server.answers = [(202, {}, content)]
    assert transport.send("DELETE", server.url()).body == body


def test_json_is_sent_as_json_and_an_action_without_type(server, transport):
    server.answers = [OK, OK, OK]
    transport.send("PUT", server.url(), body={"a": "ä"})
    transport.send("POST", server.url())
    transport.send("POST", server.url(), data={"grant_type": "x y"})
    (_, _, headers, body), (_, _, bare, nothing), (_, _, form, fields) = server.requests
    assert (headers["Content-Type"], json.loads(body)) == ("application/json", {"a": "ä"})
    assert ("Content-Type" in bare, nothing) == (False, b"")
    assert (form["Content-Type"], fields) == ("application/x-www-form-urlencoded", b"grant_type=x+y")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_idempotent_verbs_are_repeated(server, transport, method, status):
    # What was lost on the way may have created something: a PUT is not repeated without a look.
    dropped = [] if method == "PUT" else [None]
    server.answers = [(status, {}, b""), *dropped, OK]
    assert transport.send(method, server.url()).status == 200
    assert len(server.requests) == 2 + len(dropped)


def test_put_whose_answer_was_lost_is_not_repeated(server, transport):
    server.answers = [None, OK]
    with pytest.raises(TransportError, match="may have been carried out"):
        transport.send("PUT", server.url())
    assert len(server.requests) == 1


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_may_have_been_carried_out_is_not_repeated(server, transport, method):
    server.answers = [(503, {}, b""), None, OK]
    assert transport.send(method, server.url()).status == 503
    with pytest.raises(TransportError, match="may have been carried out") as caught:
        transport.send(method, server.url())
    assert caught.value.kind == "dropped"
    assert len(server.requests) == 2


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
def test_too_many_requests_was_not_carried_out_and_is_repeated(server, transport, clock, method):
    server.answers = [(429, {"Retry-After": "7"}, b""), OK]
    assert transport.send(method, server.url(), body={}).status == 200
    assert clock.sleeps == [7]


def test_retry_after_is_clamped(server, transport, clock):
    server.answers = [(503, {"Retry-After": "86400"}, b""), OK]
    transport.send("GET", server.url())
    assert clock.sleeps == [120]


def test_the_last_answer_is_returned_when_repeating_does_not_help(server, transport, clock):
    server.answers = [(503, {}, b'{"error": {"code": "ServiceUnavailable"}}')] * 6
    response = transport.send("GET", server.url())
    assert (response.status, response.body["error"]["code"]) == (503, "ServiceUnavailable")
    assert (len(server.requests), server.answers) == (6, [])
    assert clock.sleeps == sorted(clock.sleeps)


def test_redirects_are_not_followed(server, transport):
    server.answers = [(302, {"Location": server.url("/elsewhere")}, b"")]
    assert transport.send("GET", server.url(), headers={"Authorization": "Bearer x"}).status == 302
    assert len(server.requests) == 1


def test_netrc_and_cookies_are_not_sent(server, transport, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password something\n", encoding="ascii")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.answers = [(200, {"Set-Cookie": "a=b"}, b""), OK]
    transport.send("GET", server.url())
    transport.send("GET", server.url(), headers={"Authorization": "Bearer mine"})
    assert ["Authorization" in server.requests[0][2], "Cookie" in server.requests[1][2]] == [False, False]
    assert server.requests[1][2]["Authorization"] == "Bearer mine"


def test_a_refused_connection_is_tried_again_even_for_post(clock, server):
    port = server.port
    server.stop()
    transport = HttpTransport(Tls(address="127.0.0.1"), clock=clock)
    with pytest.raises(
        TransportError, match=r"Cannot talk to management\.device\.test.* \(at 127\.0\.0\.1\)"
    ) as caught:
        transport.send("POST", f"https://management.device.test:{port}/?sig=hidden", body={})
    assert caught.value.kind == "refused"
    assert "hidden" not in caught.value.message
    assert clock.sleeps
    server.stop = lambda: None


def test_a_name_that_does_not_resolve(clock):
    with pytest.raises(TransportError, match="'resolve_to'") as caught:
        HttpTransport(clock=clock).send("GET", "https://management.device.invalid/")
    assert (caught.value.kind, caught.value.host) == ("dns", "management.device.invalid")


@contextlib.contextmanager
def proxy(answer: bytes):
    """A proxy that connects every name to this machine; what it was asked comes out of the queue."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            head = b"".join(iter(self.rfile.readline, b"\r\n")).decode()
            asked.put(head)
            self.wfile.write(answer)
            if b" 200 " in answer:
                port = int(head.split()[1].rpartition(":")[2])
                with socket.create_connection(("127.0.0.1", port)) as server:
                    back = threading.Thread(target=self.copy, args=(server, self.connection))
                    back.start()
                    self.copy(self.connection, server)
                    back.join()

        def copy(self, source, target):
            with contextlib.suppress(OSError):
                while data := source.recv(65536):
                    target.sendall(data)
                target.shutdown(socket.SHUT_WR)

    asked: queue.Queue[str] = queue.Queue()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield running.server_address[1], asked
        running.shutdown()


def test_a_proxy_of_the_environment_is_used_and_tls_ends_at_the_server(server, certificates, clock, monkeypatch):
    server.answers = [OK]
    with proxy(b"HTTP/1.1 200 Connected\r\n\r\n") as (port, asked):
        monkeypatch.setenv("HTTPS_PROXY", f"http://some%40body:secret@127.0.0.1:{port}")
        transport = HttpTransport(Tls(ca_cert=certificates.authority), clock=clock)
        assert transport.send("GET", server.url()).status == 200
        transport.close()
    head = asked.get_nowait()
    assert head.startswith(f"CONNECT management.device.test:{server.port} ")
    assert base64.b64encode(b"some@body:secret").decode() in head
    assert "Proxy-Authorization" not in server.requests[0][2]


def test_no_proxy_names_what_is_reached_without_it(server, certificates, clock, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "example.com,127.0.0.0/8")
    transport = HttpTransport(Tls(ca_cert=certificates.authority), clock=clock)
    # The certificate does not hold this address: so it was the server itself that answered.
    with pytest.raises(TransportError, match=r"does not hold the name 127\.0\.0\.1"):
        transport.send("GET", server.url(host="127.0.0.1"))


def test_a_proxy_that_refuses_is_named(server, clock, monkeypatch):
    with proxy(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n") as (port, _asked):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(TransportError, match="HTTPS_PROXY") as caught:
            HttpTransport(clock=clock).send("GET", server.url())
    assert caught.value.kind == "proxy"
    assert server.requests == []


def test_a_bundle_of_the_environment_is_trusted_where_no_other_is_given(server, certificates, clock, monkeypatch):
    server.answers = [OK]
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificates.authority)
    assert HttpTransport(Tls(address="127.0.0.1"), clock=clock).send("GET", server.url()).status == 200
    other = Tls(ca_cert=certificates.other_authority, address="127.0.0.1")
    with pytest.raises(TransportError, match="TLS verification failed"):
        HttpTransport(other, clock=clock).send("GET", server.url())


def test_no_request_without_tls():
    with pytest.raises(CollectionError, match="without TLS"):
        HttpTransport().send("GET", "http://management.device.test/")


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setattr(module, "HAS_URLLIB3", False)
    with pytest.raises(MissingLibrary, match="urllib3>=2"):
        HttpTransport()
