"""`make bench`: every benchmark in a process of its own, so that none warms another's caches.

A benchmark is a file beside this one with a `main()`; `python -m benchmarks league` runs the one named so.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def benchmarks() -> list[str]:
    found = []
    for path in sorted(HERE.glob("*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        if path != Path(__file__).resolve() and any(getattr(node, "name", "") == "main" for node in body):
            found.append(path.stem)
    return found


def run(names: list[str]) -> int:
    known = benchmarks()
    if unknown := set(names) - set(known):
        print(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known) or 'none'}", file=sys.stderr)
        return 2
    failed = []
    for name in names or known:
        print(f"── {name}", flush=True)
        code = f"import sys; from benchmarks.{name} import main; sys.exit(main())"
        if subprocess.run([sys.executable, "-c", code], cwd=HERE.parent).returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
