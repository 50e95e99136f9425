"""Put a uv that can read uv.lock into a folder: `python3 .ci/get_uv.py .uv` makes `.uv/bin/uv`. Standard library only.

Tried in turn: a uv on the PATH, a virtual environment with pip, pip alone (Debian's python3 has no ensurepip unless
python3-venv is installed), and at last the wheel itself, checked against the hash that the index gives for it.
"""

from __future__ import annotations

import hashlib
import html.parser
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

VERSION = "0.13.9"
OLDEST = (0, 8)  # reads lock files of revision 3
INDEX = os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"


def main(folder: Path) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 (run by whatever python3 there is)
        print(f"Leitai needs Python 3.11 or newer; {sys.executable} is {platform.python_version()}. Say: make PYTHON=…")
        return 1
    target = folder / "bin" / "uv"
    if usable(target):
        return 0
    shutil.rmtree(folder, ignore_errors=True)
    for way in (from_path, from_venv, from_pip, from_wheel):
        problem = way(folder, target)
        if problem is None and usable(target):
            return 0
        print(f"uv {way.__name__.replace('_', ' ')}: {problem or 'does not run here'}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
    print("Could not get uv. Install it (pip install uv), or Debian's python3-venv, and try again.", file=sys.stderr)
    return 1


def usable(program: Path | str) -> bool:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return False
    found = re.match(r"uv (\d+)\.(\d+)", said)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


def link(target: Path, program: Path | str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.symlink_to(Path(program).absolute())


def from_path(folder: Path, target: Path) -> str | None:
    found = shutil.which("uv")
    if found is None:
        return "none there"
    if not usable(found):
        return f"{found} is older than {'.'.join(map(str, OLDEST))}"
    link(target, found)
    return None


def run(*command: str | Path) -> str | None:
    done = subprocess.run(command, capture_output=True, text=True)
    return None if done.returncode == 0 else (done.stderr or done.stdout).strip().split("\n")[-1] or "failed"


def from_venv(folder: Path, target: Path) -> str | None:
    return run(sys.executable, "-m", "venv", folder) or run(
        folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--only-binary", "uv", f"uv=={VERSION}"
    )


def from_pip(folder: Path, target: Path) -> str | None:
    where = folder / "pip"
    problem = run(
        sys.executable, "-m", "pip", "install", "--quiet", "--only-binary", "uv", "--target", where, f"uv=={VERSION}"
    )
    if problem is None:
        link(target, where / "bin" / "uv")
    return problem


class Links(html.parser.HTMLParser):
    """The addresses on an index's page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def wanted_wheel(name: str) -> bool:
    machine = {"arm64": "aarch64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    libc = "musllinux" if Path("/etc/alpine-release").exists() else "manylinux"
    system = "macosx" if sys.platform == "darwin" else libc
    machine = "arm64" if sys.platform == "darwin" and machine == "aarch64" else machine
    return name.startswith(f"uv-{VERSION}-") and name.endswith(f"_{machine}.whl") and system in name


def from_wheel(folder: Path, target: Path) -> str | None:
    page = f"{INDEX.rstrip('/')}/uv/"
    try:
        with urllib.request.urlopen(page, timeout=60) as answer:
            links = Links()
            links.feed(answer.read().decode())
        for address in links.found:
            place, _, fragment = urllib.parse.urljoin(page, address).partition("#")
            name = urllib.parse.unquote(place.rsplit("/", 1)[-1])
            if wanted_wheel(name):
                with urllib.request.urlopen(place, timeout=600) as answer:
                    wheel = answer.read()
                return unpack(wheel, name, fragment, target)
    except OSError as error:
        return f"{page}: {error}"
    return f"{page} has no wheel of uv {VERSION} for {platform.machine()}"


def unpack(wheel: bytes, name: str, fragment: str, target: Path) -> str | None:
    method, _, expected = fragment.partition("=")
    if method != "sha256" or hashlib.sha256(wheel).hexdigest() != expected:
        return f"{name} is not what the index describes"
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        program = archive.read(f"uv-{VERSION}.data/scripts/uv")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(program)
    target.chmod(0o755)
    return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
