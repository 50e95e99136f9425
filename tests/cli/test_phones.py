"""`leitai check --phones` against small servers that are wrong in one way each."""

from __future__ import annotations

import datetime as dt
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from leitai.cli import app
from leitai.cli.phones import KEPT, WORKER, phone_report

Serve = Callable[..., str]
GOOD = {"Content-Type": "text/javascript", "Cache-Control": "no-cache", "Content-Security-Policy": "connect-src 'self'"}


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[ThreadingHTTPServer] = []

    def start(changed: dict[str, tuple[int, dict[str, str]]] | None = None, certificate: Path | None = None) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers = (changed or {}).get(self.path, (200, {}))
                self.send_response(status)
                for name, value in (GOOD | headers).items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        server = ThreadingHTTPServer(("localhost", 0), Answer)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate / "site.pem", certificate / "site.key")
            server.socket = context.wrap_socket(server.socket, server_side=True)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return f"{'https' if certificate else 'http'}://localhost:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office's own authority, made as docs/contest.md says."""
    folder = tmp_path_factory.mktemp("authority")
    for command in (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -keyout ca.key -out ca.pem"
        " -subj /CN=office -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign",
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout site.key -out site.csr -subj /CN=localhost"
        " -addext subjectAltName=DNS:localhost -addext extendedKeyUsage=serverAuth",
        "x509 -req -in site.csr -CA ca.pem -CAkey ca.key -days 800 -copy_extensions copy -out site.pem",
    ):
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)
    return folder


def test_this_very_machine_is_secure_enough(serve: Serve) -> None:
    report = phone_report(serve())
    assert report.faults == [] and len(report.works) == 2


def test_plain_http_elsewhere_is_not(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leitai.cli.phones.LOCAL", ())
    (fault,) = phone_report(serve()).faults
    assert "is not secure" in fault and "https" in fault


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"/judge/": (302, {"Location": "/accounts/login/"})}, "leads on to /accounts/login/"),
        ({"/judge/app.js": (404, {})}, "answers 404"),
        ({WORKER: (200, {"Content-Type": "text/html"})}, "comes as text/html"),
        ({WORKER: (200, {"Content-Security-Policy": "default-src 'none'"})}, "without connect-src"),
        ({WORKER: (200, {"Cache-Control": "max-age=86400"})}, "may be cached"),
        ({"/judge/app.css": (200, {"Set-Cookie": "a=b"})}, "comes with a cookie"),
    ],
)
def test_each_wrong_answer_is_named(serve: Serve, changed: dict[str, tuple[int, dict[str, str]]], words: str) -> None:
    (fault,) = phone_report(serve(changed)).faults
    assert words in fault and fault.startswith(tuple(changed))


def test_an_authority_of_the_offices_own_must_be_known(
    serve: Serve, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = serve(certificate=authority)
    (fault,) = phone_report(url).faults
    assert "not trusted" in fault and "SSL_CERT_FILE" in fault
    monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
    report = phone_report(url)
    assert report.faults == [] and "is trusted here" in report.works[0]
    (fault,) = phone_report(url.replace("localhost", "127.0.0.1")).faults
    assert "name this very address" in fault
    late = dt.datetime.now(dt.UTC) + dt.timedelta(days=795)
    (fault,) = phone_report(url, late).faults
    assert "renew it" in fault


@pytest.mark.parametrize("url", ["ftp://site", "https://", "http://localhost:99999999", "http://localhost:1"])
def test_what_is_no_site_is_said(url: str) -> None:
    assert len(phone_report(url).faults) == 1


def test_https_where_only_http_is_spoken(serve: Serve) -> None:
    (fault,) = phone_report(serve().replace("http:", "https:")).faults
    assert "does not speak https" in fault


def test_the_command_ends_with_what_it_found(serve: Serve) -> None:
    good = CliRunner().invoke(app, ["check", "--phones", "--url", serve()])
    bad = CliRunner().invoke(app, ["check", "--phones", "--url", serve({WORKER: (404, {})})])
    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert "phones can work" in good.output and "answers 404" in bad.output


def test_it_asks_for_every_file_that_the_phone_keeps() -> None:
    from leitai.views.judge_files import FOLDER

    worker = (FOLDER / "judge" / "worker.js").read_text(encoding="utf-8")
    listed = worker.partition("const FILES = [")[2].partition("]")[0]
    assert {part.strip().strip('"') for part in listed.split(",")} == set(KEPT)
