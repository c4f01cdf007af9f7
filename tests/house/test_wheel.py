"""The wheel's path as docs/installing.md has it: built, installed outside the checkout, started, logged in to.

What it depends on is taken from where the tests run instead of being fetched again; the package itself is not.
"""

from __future__ import annotations

import http.cookiejar
import re
import subprocess
import sys
import sysconfig
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from annotations import __version__
from tests.environment import CHECKOUT
from tests.services import live
from tests.services.process import private_folder, running, wait_until

pytestmark = [pytest.mark.once, pytest.mark.live, pytest.mark.long]


def installed(folder: Path) -> Path:
    """The programs of a new environment in `folder` that holds the wheel."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    place = folder / "claim-workbench"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    beside = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
    # A folder that is named in a .pth file is searched; .pth files in it, such as the checkout's own, are not read.
    (beside / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    wheel = folder / f"claim_workbench-{__version__}-py3-none-any.whl"
    pip = [sys.executable, "-m", "pip", "--python", str(place / "bin/python"), "install", "--quiet", "--no-index"]
    # It is installed anew though the folder beside it seems to have it.
    subprocess.run([*pip, "--no-deps", "--force-reinstall", "--ignore-installed", str(wheel)], check=True)
    return place / "bin"


def test_the_wheel_runs_outside_the_checkout_and_lets_the_first_manager_in() -> None:
    with private_folder("wb-wheel-") as folder:
        programs, port = installed(folder), live.free_port()
        environ = live.environment(folder / "unused", port, {"HOME": str(folder), "PYTHONPATH": ""})
        environ = {name: value for name, value in environ.items() if name != "WORKBENCH_DATA"}
        place = "import annotations, workbench; print(workbench.__file__, annotations.__file__)"
        said = subprocess.check_output([programs / "python", "-c", place], env=environ, cwd=folder, text=True)
        assert all(Path(name).is_relative_to(programs.parent) for name in said.split()), said
        with running([str(programs / "workbench"), "run"], folder, environ=environ, patience=20):
            log = folder / "log"
            wait_until(lambda: "Ready: " in log.read_text(), "workbench run", seconds=live.START)
            assert (folder / ".local/share/workbench/workbench.sqlite3").exists()
            home = logged_in(f"http://localhost:{port}", log.read_text())
    assert "Demo newsroom" in home
    assert "of 14 articles" in home


def logged_in(url: str, said: str) -> str:
    """The first page as the manager sees it, whose password was printed, with a style that comes."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    form = browser.open(f"{url}/accounts/login/").read().decode()
    style = re.findall(r'href="(/static/[^"]+\.css)"', form)[0]
    assert browser.open(url + style).headers.get_content_type() == "text/css"
    fields = {
        "csrfmiddlewaretoken": re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[0],
        "login": re.findall(r"Log in as (\S+)", said)[0],
        "password": re.findall(r"with the password (\S+)", said)[0],
    }
    return str(browser.open(f"{url}/accounts/login/", urllib.parse.urlencode(fields).encode()).read().decode())
