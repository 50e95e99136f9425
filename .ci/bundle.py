"""One file to install from without any network. Standard library only.

`bundle.py make dist` writes one tar in dist: this release, uv, every wheel that the site needs on such a machine,
the browser's assets, and the SHA-256 of each. `bundle.py install FILE` reads it whole, refuses it if a single byte
differs, and only then installs. What only tests and benchmarks need is not in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS, CONTENTS = ".bundle", ".bundle/contents.json"
VENDOR = "leitai/static/vendor"
BUILD = ("hatchling", "editables")  # what installs the product's own folder
STAMPS = ("python", "node", "vendor", "locale")
PIECE = 1 << 20


class Refused(Exception):
    """Nothing was installed; the words say why and what to do."""


def main(words: list[str]) -> int:
    try:
        if words[:1] == ["make"] and len(words) == 2:
            print(make(Path(words[1]).absolute()))
        elif words[:1] == ["install"] and len(words) == 2:
            install(Path(words[1]))
        else:
            raise Refused("say: bundle.py make FOLDER, or bundle.py install FILE")
    except (Refused, OSError, tarfile.TarError, subprocess.CalledProcessError) as refused:
        print(f"bundle: {refused}", file=sys.stderr)
        return 1
    return 0


def machine() -> str:
    return f"{platform.machine()}-py{sys.version_info.major}{sys.version_info.minor}"


def version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


# ── making one ─────────────────────────────────────────────────────────────────────────────────────────────────


def make(folder: Path) -> Path:
    top = f"leitai-{version()}"
    target = folder / f"{top}-{machine()}.tar"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=folder) as scratch:
        parts = Path(scratch)
        collect(parts)
        members = {**source(), **{f"{PARTS}/{path.relative_to(parts).as_posix()}": path for path in below(parts)}}
        draft = parts.parent / f".{target.name}.part"
        try:
            write(draft, top, members)
            check(draft)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    return target


def collect(parts: Path) -> None:
    """uv, the wheels of uv.lock for this machine, and those that build an editable install."""
    uv = (ROOT / ".uv" / "bin" / "uv").resolve()
    shutil.copy(uv, parts / "uv")
    export = [uv, "export", "--frozen", "--no-dev", "--no-emit-project", "--format", "requirements-txt", "--quiet"]
    requirements, wheels = parts / "requirements.txt", parts / "wheels"
    with requirements.open("wb") as sink:
        subprocess.run(export, cwd=ROOT, check=True, stdout=sink)
    pip = [uv, "tool", "run", "--quiet", "--python", sys.executable, "pip", "download", "--quiet"]
    pip += ["--disable-pip-version-check", "--only-binary", ":all:", "--dest", wheels]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", requirements], cwd=parts, check=True)
    subprocess.run([*pip, *BUILD], cwd=parts, check=True)


def source() -> dict[str, Path]:
    """What git knows, and the browser's assets as `make setup` has put them together."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.decode()
    names = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    found = {name: ROOT / name for name in names}
    assets = {f"{VENDOR}/{path.name}": path for path in sorted((ROOT / VENDOR).glob("*"))}
    if not assets:
        raise Refused(f"{VENDOR} is empty: make setup")
    return found | assets


def below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def write(target: Path, top: str, members: dict[str, Path]) -> None:
    sums = {}
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, path in sorted(members.items()):
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size, member.mode = path.stat().st_size, 0o755 if os.access(path, os.X_OK) else 0o644
            with path.open("rb") as handle:
                sums[name] = hashlib.file_digest(handle, "sha256").hexdigest()
                handle.seek(0)
                tar.addfile(member, handle)
        text = json.dumps({"machine": machine(), "version": version(), "sha256": sums}, indent=1).encode()
        member = tarfile.TarInfo(f"{top}/{CONTENTS}")
        member.size, member.mode = len(text), 0o644
        tar.addfile(member, io.BytesIO(text))


# ── installing from one ────────────────────────────────────────────────────────────────────────────────────────


def members(file: Path) -> Iterator[tuple[str, tarfile.TarInfo, io.BufferedReader]]:
    """Name below the top folder, and content; only plain files inside of it."""
    with tarfile.open(file, "r:") as tar:
        for member in tar:
            _top, slash, name = member.name.partition("/")
            if not (member.isreg() and slash and name) or ".." in name.split("/"):
                raise Refused(f"{file} holds {member.name!r}, which no bundle has")
            handle = tar.extractfile(member)
            assert handle is not None
            yield name, member, handle  # type: ignore[misc]


def check(file: Path) -> dict[str, str]:
    """The SHA-256 of every part, once all of them are as they were written."""
    found: dict[str, str] = {}
    last = b""
    try:
        for name, _member, handle in members(file):
            if name == CONTENTS:
                last = handle.read()
            else:
                found[name] = hashlib.file_digest(handle, "sha256").hexdigest()  # type: ignore[arg-type]
        told = json.loads(last)
        sums: dict[str, str] = told["sha256"]
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{file} is damaged or not whole ({error}): fetch it again. Nothing was installed.") from error
    if wrong := sorted(name for name in {*found, *sums} if found.get(name) != sums.get(name)):
        raise Refused(f"{file} is damaged ({', '.join(wrong[:3])}): fetch it again. Nothing was installed.")
    if told["machine"] != machine():
        raise Refused(f"{file} is for {told['machine']}, this is {machine()}: make one there, or say PYTHON=…")
    return sums


def install(file: Path) -> None:
    sums = check(file)
    for name in ("uv.lock", "pyproject.toml"):
        if hashlib.sha256((ROOT / name).read_bytes()).hexdigest() != sums.get(name):
            raise Refused(f"{name} here is not the bundle's: unpack {file} (tar xf) and install in its folder")
    parts = ROOT / PARTS
    shutil.rmtree(parts, ignore_errors=True)
    try:
        for name, _member, handle in members(file):
            if name.startswith((f"{PARTS}/", f"{VENDOR}/")) and name != CONTENTS:
                unpack(handle, ROOT / name, sums[name])
        into_environment(parts)
    finally:
        shutil.rmtree(parts, ignore_errors=True)
    (ROOT / ".stamps").mkdir(exist_ok=True)
    for stamp in STAMPS:
        (ROOT / ".stamps" / stamp).touch()


def unpack(handle: io.BufferedReader, target: Path, expected: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("wb") as sink:
        while piece := handle.read(PIECE):
            digest.update(piece)
            sink.write(piece)
    if digest.hexdigest() != expected:
        raise Refused(f"{target.name} changed while it was read. Nothing was installed.")


def into_environment(parts: Path) -> None:
    uv = ROOT / ".uv" / "bin" / "uv"
    uv.parent.mkdir(parents=True, exist_ok=True)
    uv.unlink(missing_ok=True)
    shutil.move(parts / "uv", uv)
    uv.chmod(0o755)
    offline = ["--offline", "--no-cache", "--quiet"]
    wheels = [*offline, "--no-index", "--find-links", parts / "wheels", "--link-mode", "copy"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_", "VIRTUAL_ENV"))}
    environ |= {"UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(ROOT / ".venv")}
    for command in (
        [uv, "venv", *offline, "--clear", "--python", sys.executable, ROOT / ".venv"],
        [uv, "pip", "install", *wheels, "--require-hashes", "-r", parts / "requirements.txt"],
        [uv, "pip", "install", *wheels, "--no-deps", "--editable", ROOT],
    ):
        subprocess.run(command, cwd=ROOT, env=environ, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
