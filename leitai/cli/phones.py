"""`leitai check --phones`: whether the site's address and certificate let judges' phones work without signal.

A browser keeps a page only for a secure address: https with a certificate it trusts, or this very machine.
"""

from __future__ import annotations

import datetime as dt
import http.client
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PATIENCE = 10.0  # seconds
SOON = dt.timedelta(days=14)
LOCAL = ("localhost", "127.0.0.1", "::1")
KEPT = (
    "/judge/",
    "/judge/app.js",
    "/judge/app.css",
    "/judge/icons.svg",
    "/judge/mark.svg",
    "/judge/manifest.webmanifest",
)
WORKER = "/judge/sw.js"


@dataclass(frozen=True)
class PhoneReport:
    """`works` are lines that hold, `faults` those that keep phones from working offline, each with its remedy."""

    works: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def phone_report(url: str, now: dt.datetime | None = None) -> PhoneReport:
    """Asks the site as a phone would, with this machine's list of trusted authorities."""
    report = PhoneReport()
    parts = urlsplit(url if "//" in url else f"https://{url}")
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        report.faults.append(f"{url} is no address of a site: give one such as https://leitai.example.gov.cn")
        return report
    secure = _scheme(parts.scheme, host, report)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        report.faults.append(f"{url} has no valid port: it is a number up to 65535")
        return report
    context = _trusted(host, port, report, now or dt.datetime.now(dt.UTC)) if parts.scheme == "https" else None
    if parts.scheme == "https" and context is None:
        return report
    try:
        report.faults.extend(_files(parts.scheme, host, port, context))
    except (OSError, http.client.HTTPException) as error:
        report.faults.append(f"{host}:{port} does not answer ({error}): start the site, or open the port")
        return report
    if secure and not report.faults:
        report.works.append(f"the page, its worker and {len(KEPT) - 1} files come as a phone needs them")
    return report


def _scheme(scheme: str, host: str, report: PhoneReport) -> bool:
    if scheme == "https":
        return True
    if host in LOCAL or host.endswith(".localhost"):
        report.works.append(f"{host} counts as secure on this machine; phones need https")
        return True
    report.faults.append(
        f"http://{host} is not secure, and no browser keeps a page of it: serve it by https (docs/contest.md)"
    )
    return False


def _trusted(host: str, port: int, report: PhoneReport, now: dt.datetime) -> ssl.SSLContext | None:
    """What a phone that knows the same authorities says of the certificate."""
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), timeout=PATIENCE) as line,
            context.wrap_socket(line, server_hostname=host) as wrapped,
        ):
            held = wrapped.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        report.faults.append(f"the certificate of {host} is not trusted ({error.verify_message}): {_remedy(error)}")
        return None
    except ssl.SSLError as error:
        report.faults.append(f"{host}:{port} does not speak https ({error.reason}): check the proxy that ends TLS")
        return None
    except OSError as error:
        report.faults.append(f"{host}:{port} cannot be reached ({error}): start the site, or open the port")
        return None
    ends = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(held["notAfter"])), dt.UTC)
    if ends - now < SOON:
        report.faults.append(f"the certificate of {host} ends on {ends:%Y-%m-%d}: renew it before the contest day")
    else:
        report.works.append(f"the certificate of {host} is trusted here and holds until {ends:%Y-%m-%d}")
    return context


def _remedy(error: ssl.SSLCertVerificationError) -> str:
    said = error.verify_message.lower()
    if "hostname" in said or "ip address" in said:
        return "let the certificate name this very address"
    if "expired" in said:
        return "renew it"
    return (
        "send the whole chain, or use one of a public authority; one of the office's own must be installed on every "
        "phone, and here as SSL_CERT_FILE (docs/contest.md)"
    )


def _files(scheme: str, host: str, port: int, context: ssl.SSLContext | None) -> Iterator[str]:
    for path in (*KEPT, WORKER):
        status, headers = _ask(scheme, host, port, context, path)
        if 300 <= status < 400:
            where = headers.get("location", "")
            yield f"{path} leads on to {where}: a phone that keeps that answer never opens again; serve it as it is"
        elif status != 200:
            yield f"{path} answers {status}: check LEITAI_HOSTS, and that the proxy passes /judge/ on"
        else:
            yield from _headers(path, headers)


def _headers(path: str, headers: dict[str, str]) -> Iterator[str]:
    media, policy = headers.get("content-type", ""), headers.get("content-security-policy", "")
    if "set-cookie" in headers:
        yield f"{path} comes with a cookie: let the proxy add none below /judge/"
    if path != WORKER:
        return
    if "javascript" not in media:
        yield f"{path} comes as {media or 'nothing'}: the proxy must not change its type (text/javascript)"
    if policy and "connect-src" not in policy:
        yield f"{path} comes with a policy without connect-src: the worker would die in silence; leave ours"
    if "no-cache" not in headers.get("cache-control", "") and "no-store" not in headers.get("cache-control", ""):
        yield f"{path} may be cached on its way: let the proxy pass our Cache-Control on"


def _ask(scheme: str, host: str, port: int, context: ssl.SSLContext | None, path: str) -> tuple[int, dict[str, str]]:
    line = (
        http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=context)
        if scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=PATIENCE)
    )
    try:
        line.request("GET", path, headers={"User-Agent": "leitai check --phones"})
        answer = line.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        line.close()
