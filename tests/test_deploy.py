"""The shipped nginx.conf before two real web processes, and the shipped units of systemd."""

from __future__ import annotations

import datetime as dt
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from benchmarks.contest_round import MOMENT, PreparedRound, make_round
from benchmarks.streams import press, web

ROOT = Path(__file__).resolve().parents[1]
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SECRET = "s3cretKeyOfABoard99"
PASSWORD = "a-good-long-word"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "leitai.example")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(1))
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    form = serialization.PrivateFormat.PKCS8
    (folder / "certificate.key").write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))


@dataclass
class Proxy:
    folder: Path
    tls: int
    plain: int

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self.tls}"

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        with closing(http.client.HTTPSConnection("127.0.0.1", self.tls, timeout=60, context=unproven())) as link:
            link.request(method, path, body, headers or {})
            answer = link.getresponse()
            return answer, answer.read().decode()

    def logs(self) -> str:
        return "".join(path.read_text() for path in self.folder.glob("*.log"))


def unproven() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@contextmanager
def proxy(folder: Path, upstream: int) -> Iterator[Proxy]:
    """The shipped file with other ports, names of files and no IPv6: nothing else is changed."""
    if NGINX is None:
        pytest.skip("no nginx here: apt-get install nginx-light")
    if os.geteuid() != 0:
        pytest.skip("nginx keeps its scratch folders where only root writes")
    certificate(folder)
    place = Proxy(folder, free_port(), free_port())
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for shipped, ours in {
        r"listen \[::\][^;]*;": "", r"listen 80;": f"listen 127.0.0.1:{place.plain};",
        r"listen 443 ssl http2;": f"listen 127.0.0.1:{place.tls} ssl http2;", r"/etc/leitai/": f"{folder}/",
        r"/var/log/nginx/": f"{folder}/", r"server 127\.0\.0\.1:8000;": f"server 127.0.0.1:{upstream};",
        r"leitai\.example": "127.0.0.1",
    }.items():  # fmt: skip
        text, number = re.subn(shipped, ours, text)
        assert number, shipped
    main = f"user root;\npid {folder}/pid;\nerror_log {folder}/main.log;\nevents {{ }}\nhttp {{\n{text}\n}}\n"
    (folder / "main.conf").write_text(main, encoding="utf-8")
    command = [NGINX, "-p", str(folder), "-c", str(folder / "main.conf"), "-g", "daemon off;"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        until(lambda: process.poll() is not None or listens(place.tls))
        assert process.poll() is None, process.communicate()[1].decode()
        yield place
    finally:
        process.terminate()
        process.communicate()


def until(true: Callable[[], bool], patience: float = 30) -> None:
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


# ── nginx alone ────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_nginx_says_itself_is_in_our_words_and_no_secret_is_logged(tmp_path: Path) -> None:
    with proxy(tmp_path, free_port()) as place:
        answer, words = place.ask("GET", f"/board/{SECRET}/state.json?token={SECRET}")
        assert answer.status == 503 and "系统暂时无法访问" in words and answer.headers["Retry-After"] == "30"
        answer, words = place.ask("POST", "/uploads/receive/", headers={"Content-Length": str(65 << 20)})
        assert answer.status == 413 and "最多可上传60 MB" in words and "up to 60 MB" in words
        assert place.ask("GET", "/metrics")[0].status == 404
        with closing(http.client.HTTPConnection("127.0.0.1", place.plain, timeout=10)) as link:
            link.request("GET", "/projects/")
            redirect = link.getresponse()
            assert redirect.status == 301 and redirect.headers["Location"] == "https://127.0.0.1/projects/"
        told = place.logs()
    assert SECRET not in told
    assert re.search(r"^127\.0\.0\.1 \S+ GET board 503 ", told, re.MULTILINE), told


def test_sign_in_is_slowed_for_a_machine_and_not_for_a_building(tmp_path: Path) -> None:
    with proxy(tmp_path, free_port()) as place:
        statuses = [place.ask("GET", "/accounts/login/")[0].status for _ in range(80)]
    assert statuses[:40] == [503] * 40 and 429 in statuses


# ── before the site ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def made(transactional_db: None, settings: LazySettings) -> PreparedRound:
    settings.LEITAI_CLOCK = MOMENT.isoformat()
    made = make_round(2, 2)
    from leitai import models

    models.Person.objects.filter(username="officer").update(
        password=PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-this-test"), must_change_password=False
    )
    return made


@pytest.fixture
def place(made: PreparedRound, tmp_path: Path) -> Iterator[Proxy]:
    folder = tmp_path / "nginx"
    folder.mkdir()
    with web(LEITAI_HTTPS="1", LEITAI_REQUEST_LOG="1") as (port, _process), proxy(folder, port) as opened:
        yield opened


@pytest.mark.slow
def test_over_tls_people_sign_in_boards_hear_at_once_and_addresses_count(place: Proxy, made: PreparedRound) -> None:
    sign_in(place)
    board_hears_at_once(place, made)
    addresses_count(place)
    told = place.logs()
    assert made.audience_token not in told and "WRONGCODE" not in told and PASSWORD not in told
    assert re.search(r" POST account 302 \d+ [\d.]+ E-[0-9A-F]{8}$", told, re.MULTILINE), told


def sign_in(place: Proxy) -> None:
    answer, page = place.ask("GET", "/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    cookies = answer.headers.get_all("Set-Cookie")
    assert token is not None and all("Secure" in cookie for cookie in cookies)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    form = urlencode({"login": "officer", "password": PASSWORD, "csrfmiddlewaretoken": token[1]})
    head = {"Cookie": "; ".join(cookie.partition(";")[0] for cookie in cookies), "Origin": place.origin}
    head |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"{place.origin}/accounts/login/"}
    answer, _page = place.ask("POST", "/accounts/login/", form, head)
    session = next(value for value in answer.headers.get_all("Set-Cookie") if value.startswith("sessionid="))
    assert answer.status == 302 and {"Secure", "HttpOnly"} <= {part.strip() for part in session.split(";")}
    answer, page = place.ask("GET", "/", headers={"Cookie": session.partition(";")[0]})
    assert answer.status == 200 and "演练市" in page
    foreign = {**head, "Origin": "https://elsewhere.example"}
    assert place.ask("POST", "/accounts/login/", form, foreign)[0].status == 403


def board_hears_at_once(place: Proxy, made: PreparedRound) -> None:
    """Each message as it is made: a proxy that buffers would keep them until there are kilobytes."""
    with unproven().wrap_socket(socket.create_connection(("127.0.0.1", place.tls), timeout=20)) as link:
        head = f"Host: 127.0.0.1\r\nAuthorization: Leitai {made.audience_token}\r\n\r\n"
        link.sendall(f"GET /board/stream HTTP/1.1\r\n{head}".encode())
        heard = b""
        while b"retry:" not in heard:
            heard += link.recv(4096)
        began = time.monotonic()
        press(made, 1)
        while b"event: step" not in heard:
            heard += link.recv(4096)
        assert time.monotonic() - began < 5
    assert b" 200 " in heard.partition(b"\r\n")[0]


def addresses_count(place: Proxy) -> None:
    """Who claims another address for each try is counted as the one that nginx sees; each web process counts."""
    statuses = []
    for number in range(60):
        head = {"X-Forwarded-For": f"10.9.8.{number}", "Content-Type": "application/x-www-form-urlencoded"}
        statuses.append(place.ask("POST", "/survey/sheet/", urlencode({"code": f"WRONGCODE{number}"}), head)[0].status)
        if statuses[-1] == 429:
            break
    assert statuses[-1] == 429, statuses


# ── systemd ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("unit", sorted(path.name for path in (ROOT / "deploy").glob("*.[st]*i[cm]e*")))
def test_units_are_in_order(unit: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    for path in (ROOT / "deploy").glob("leitai*.[st]*"):
        text = path.read_text().replace("/opt/leitai/.venv/bin/leitai", sys.executable)
        (tmp_path / path.name).write_text(text)
    done = subprocess.run([analyze, "verify", "--man=no", tmp_path / unit], capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_every_command_of_the_units_exists() -> None:
    from typer.main import get_command

    from leitai.cli import app

    used = set(re.findall(r"bin/leitai (\w+)", "".join(p.read_text() for p in (ROOT / "deploy").glob("*.service"))))
    assert used == {"serve", "worker", "backup"} and used <= set(get_command(app).commands)  # type: ignore[attr-defined]
