"""A Chromium: one on PATH, else Debian's package when we are root, else a failure that says what to install."""

from __future__ import annotations

import os
import shutil
import subprocess

from tests.services.process import ServiceFailed

# The first is the same browser without its own windows, which are half of the work that a page makes beside its own.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Every window of the whole browser makes pages of its own for the list below its address field, and keeps a process in
# reserve: three times the work of what a test looks at.
UNSEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "SpareRendererForSitePerProcess")
# Chromium heeds the last --disable-features alone, so that what playwright switches off stands here as well.
PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(UNSEEN + PLAYWRIGHT)}",
]


def executable() -> str:
    """The path of a Chromium, installed first if that is possible."""
    found = _on_path()
    if not found and os.getuid() == 0 and shutil.which("apt-get"):
        _install()
        found = _on_path()
    if not found:
        raise ServiceFailed(f"No Chromium: install the package `{NAMES[0]}` or `{NAMES[1]}`, or Google Chrome.")
    return found


def _on_path() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _install() -> None:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for package in NAMES[:2]:  # not every release has the first
        install = ["apt-get", "install", "-y", "--no-install-recommends", package]
        said = [_run(command, environ) for command in (["apt-get", "update"], install)]
        if not any(said):
            return
    raise ServiceFailed(f"Chromium could not be installed: {' '.join(said)}")


def _run(command: list[str], environ: dict[str, str]) -> str:
    """Nothing, or how it failed."""
    answer = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    return f"`{' '.join(command)}` failed: {answer.stderr.strip()[-500:]}" if answer.returncode else ""
