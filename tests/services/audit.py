"""`make audit`: known weaknesses of what the locks name. Needs uv, and the network; says so where one is missing.

Ends with 0 if nothing is known, 1 if something is, and 2 if nothing could be looked up.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

from tests.environment import CHECKOUT

LOCKS = ("requirements.lock", "requirements-dev.lock")
ASK = ["pip-audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]


def audit(lock: str) -> int:
    """Look up one lock and say what is known."""
    done = subprocess.run(
        ["uvx", *ASK, "--requirement", lock], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "it said nothing")
        print(f"{lock}: NOT looked up: is there a network? {last.strip()[:300]}")
        return 2
    weak = [(one, known) for one in packages for known in one.get("vulns", [])]
    for one, known in weak:
        mended = ", ".join(known.get("fix_versions", [])) or "no version yet"
        print(f"{lock}: {one['name']} {one['version']}: {known['id']}, mended in {mended}")
    print(f"{lock}: {len(packages)} packages looked up, {len(weak)} known weaknesses.")
    return int(bool(weak))


def main() -> int:
    if shutil.which("uvx") is None:
        print("NOT looked up: make audit needs uv (https://docs.astral.sh/uv/), which runs pip-audit.", file=sys.stderr)
        return 2
    return max(audit(lock) for lock in LOCKS)


if __name__ == "__main__":
    sys.exit(main())
