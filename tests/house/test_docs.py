"""The docs say what is there: every setting, command, error code, key, column and make target."""

from __future__ import annotations

import ast
import functools
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from annotations import codebook, errors
from annotations.codebook import HOW_ORDER
from annotations.export.recipe import COMPRESSIONS, FORMATS, PRECEDENCES, TEXTS
from annotations.management.commands import data_model
from annotations.roles import Action, Role, Scope, may
from annotations.schema import ROW_TYPES, STANDINGS
from tests.environment import CHECKOUT
from tests.services.live import Workbench

DOCS = CHECKOUT / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text()


def code_in(text: str) -> set[str]:
    """What stands between backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


# --- Settings and commands


def settings_read() -> set[str]:
    """Each variable that the workbench reads from its environment, found in the code."""
    found: set[str] = set()
    for path in (CHECKOUT / "workbench").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                said = ast.unparse(node.func)
                if said in ("required", "secret") or re.fullmatch(r"env\.\w+|(os\.)?environ\.get", said):
                    found.add(str(node.args[0].value))
    return found


def test_the_settings_are_found_in_the_code() -> None:
    assert {
        "SECRET_KEY",
        "DATABASE_URL",
        "WORKBENCH_DATA",
        "PORT",
        "MAX_FILE_BYTES",
        "TRUSTED_PROXIES",
    } <= settings_read()


@pytest.mark.parametrize("name", sorted(settings_read() - {"DJANGO_SETTINGS_MODULE"}))
def test_each_setting_is_explained(name: str) -> None:
    assert name in code_in(page("operating.md"))
    assert re.search(rf"^#? ?{name}=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE)


def test_the_example_file_names_no_setting_that_nothing_reads() -> None:
    named = set(re.findall(r"^#? ?([A-Z_]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE))
    image = (CHECKOUT / "docker/entrypoint.sh").read_text() + (CHECKOUT / "docker/compose.yml").read_text()
    assert named - settings_read() - set(re.findall(r"\$\{([A-Z_]+)", image)) == set()


def test_the_example_file_shows_the_defaults_there_are() -> None:
    shown = dict(re.findall(r"^# ([A-Z_]+)=(.+)$", (CHECKOUT / ".env.example").read_text(), re.MULTILINE))
    for name in ("MAX_ARTICLE_BYTES", "MAX_FILE_BYTES", "LEASE_MINUTES", "SWEEP_SECONDS", "JOB_LEASE_SECONDS"):
        if name not in os.environ:
            assert float(shown[name]) == float(getattr(settings, name)), name


def test_the_example_file_can_be_read_by_a_shell(tmp_path: Path) -> None:
    command = ["/bin/sh", "-euc", f'. "{CHECKOUT / ".env.example"}"']
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


OURS = sorted(name for name, app in get_commands().items() if app == "annotations")


@pytest.mark.parametrize("name", [*OURS, "run", "datasets", "backup", "restore", "migrate", "createsuperuser"])
def test_each_command_is_explained(name: str) -> None:
    commands = page("operating.md").partition("## Commands")[2].partition("\n## ")[0]
    assert re.search(rf"^\| `{name}\b", commands, re.MULTILINE)


@pytest.mark.parametrize(
    "target", re.search(r"^\.PHONY: (.+)$", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)[1].split()
)
def test_each_make_target_is_explained(target: str) -> None:
    if target != "help":
        assert f"`make {target}`" in page("contributing.md")


# --- The API


ERRORS = {name: error for name, error in vars(errors).items() if isinstance(error, type) and hasattr(error, "code")}


@functools.cache
def codes() -> dict[str, int]:
    """Every code that an error of ours may carry, with its status."""
    found = {error.code: error.status for error in ERRORS.values()}
    for path in (CHECKOUT / "annotations").rglob("*.py"):
        text = path.read_text()
        for node in ast.walk(ast.parse(text)) if "code=" in text else ():  # every process asks this
            if isinstance(node, ast.Call) and (error := ERRORS.get(ast.unparse(node.func))):
                words = [word.value for word in node.keywords if word.arg == "code"]
                found |= {str(word.value): error.status for word in words if isinstance(word, ast.Constant)}
    return found


def test_the_codes_are_found_in_the_code() -> None:
    assert {"invalid": 400, "conflict": 409, "not_held": 403, "operation_reused": 422}.items() <= codes().items()


@pytest.mark.parametrize("code", sorted(codes()))
def test_each_error_code_is_explained_with_its_status(code: str) -> None:
    assert f"| `{code}` | {codes()[code]} |" in page("api.md")


@pytest.mark.parametrize("code", sorted(codes()))
def test_of_each_error_code_it_is_said_what_to_do(code: str) -> None:
    told = page("failures.md").partition("## A program gets an error")[2].partition("\n## ")[0]
    assert re.search(rf"^\| `{code}` \| [^|]+ \|$", told, re.MULTILINE)


def test_the_page_of_failures_names_no_code_that_there_is_not() -> None:
    told = page("failures.md").partition("## A program gets an error")[2].partition("\n## ")[0]
    of_rest = {"parse_error", "permission_denied", "method_not_allowed", "unsupported_media_type", "no_such_range"}
    of_rest |= {"second_factor_required"}
    assert set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)) == set(codes()) | of_rest


def words_of(node: ast.expr) -> list[str]:
    """The fixed pieces of a sentence that code makes: of a constant, an f-string, gettext, `%` and joined parts."""
    if isinstance(node, ast.Constant):
        return re.split(r"%\(\w+\)\w", node.value) if isinstance(node.value, str) else []
    inner = node.values if isinstance(node, ast.JoinedStr) else [node.left] if isinstance(node, ast.BinOp) else []
    return [piece for part in inner or getattr(node, "args", ()) for piece in words_of(part)]


def sentences(path: str, *names: str) -> list[str]:
    """The longest fixed piece of each sentence with which one of these is raised or made in the file."""
    tree = ast.parse((CHECKOUT / path).read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    said = [words_of(call.args[0]) for call in calls if ast.unparse(call.func).split(".")[-1] in names]
    return [piece for piece in (max(pieces, key=len).strip() for pieces in said if pieces) if len(piece) > 5]


SEEN = {
    "workbench/preflight.py": ("Refused",),
    "workbench/run.py": ("Refused",),
    "workbench/settings.py": ("ImproperlyConfigured",),
    "workbench/secret_files.py": ("ValueError",),
    "workbench/addresses.py": ("ValueError",),
    "annotations/tasks.py": ("WorkbenchError", "_"),
    "annotations/ingest/fetching/reasons.py": ("_",),
}


@pytest.mark.parametrize("path", sorted(SEEN))
def test_of_each_refusal_and_each_jobs_sentence_it_is_said_what_to_do(path: str) -> None:
    told = " ".join(page("failures.md").split())
    found = sentences(path, *SEEN[path])
    assert found
    assert [sentence for sentence in found if " ".join(sentence.split()) not in told] == []


METRICS = {f"{kind}{end}" for kind in ("Counter", "Gauge", "Histogram", "Summary") for end in ("", "MetricFamily")}


def metrics_in(text: str) -> set[str]:
    """The names of Prometheus metrics that code makes, as they are asked for: a counter ends in _total."""
    found = set()
    for node in ast.walk(ast.parse(text)) if "prometheus_client" in text else ():
        kind = ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) and node.args else ""
        if kind in METRICS and isinstance(node.args[0], ast.Constant):
            name = str(node.args[0].value).removesuffix("_total")
            found.add(f"{name}_total" if kind.startswith("Counter") else name)
    return found


def test_metrics_are_found_in_code() -> None:
    code = "from prometheus_client import *\nx.GaugeMetricFamily('a', '')\nCounter('b', '')\nCounter('c_total', '')"
    assert metrics_in(code) == {"a", "b_total", "c_total"}


def test_each_metric_is_explained() -> None:
    told = {name for path in DOCS.glob("*.md") for name in code_in(path.read_text())}
    made = [
        metrics_in(path.read_text())
        for room in ("annotations", "workbench")
        for path in (CHECKOUT / room).rglob("*.py")
    ]
    assert set().union(*made) - told == set()


def test_each_address_of_the_api_is_listed() -> None:
    from annotations.api.urls import urlpatterns

    listed = code_in(page("api.md").partition("## Every address")[2].partition("\n## ")[0])
    listed = {re.sub(r"<\w+>", "<>", name) for name in listed}
    there = {re.sub(r"<[^>]+>", "<>", str(entry.pattern)) for entry in urlpatterns}
    assert there - {""} == {name for name in listed if "/" in name}


@pytest.mark.parametrize("scope", list(Scope))
def test_each_scope_of_tokens_is_explained(scope: Scope) -> None:
    assert re.search(rf"^\| `{scope}` \| [^|]+ \|$", page("api.md"), re.MULTILINE)


def script_of(name: str) -> str:
    """All examples of a page, as one script that ends at the first that fails."""
    return "\n".join(["set -eu", *re.findall(r"^```sh\n(.*?)^```$", page(name), re.MULTILINE | re.DOTALL)])


def run_examples(script: str, folder: Path, **environ: str) -> str:
    """What the script printed; it must succeed."""
    given = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **environ}
    command = ["/bin/sh", "-c", script]
    answer = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False, timeout=180)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.mark.once
def test_the_examples_of_the_api_page_and_its_guide_do_what_they_say(
    start_workbench: Callable[..., AbstractContextManager[Workbench]], tmp_path: Path
) -> None:
    """All of each, as one script, on a fresh workbench."""
    assert shutil.which("curl"), "the examples need curl"
    with start_workbench() as workbench:
        project = workbench.ask("from annotations.models import Project; print(Project.objects.first().uid)").strip()
        scopes = [scope.value for scope in Scope]
        token = workbench.manage("make_token", "manager@localhost", project, "--scopes", *scopes).strip()
        script = re.sub(r"^SITE=.*$", f"SITE={workbench.url}", script_of("api.md"), count=1, flags=re.MULTILINE)
        run_examples(re.sub(r"^TOKEN=.*$", f"TOKEN={token}", script, count=1, flags=re.MULTILINE), tmp_path)
        shutil.copy(CHECKOUT / "workbench/client.py", tmp_path)
        said = run_examples(script_of("api-guide.md"), tmp_path, SITE=workbench.url, TOKEN=token)
    told = '"label_given":"anonymous","hedged":true,"source_text":"Officials","source_start":43'
    assert (tmp_path / "sentences.jsonl").read_text().count(told) == 1
    assert "conflict\n" in said
    assert "\nanonymous · Two people close to the board said the engine had failed.\n" in said


# --- Keys, datasets, roles, the data model


def hotkeys() -> set[str]:
    """Every key of the review screen: the codebook's, those of the buttons, and those of the list of all keys."""
    found = {key for entry in codebook.ENTRIES for key in entry.hotkeys}
    templates = CHECKOUT / "annotations/templates/annotations"
    for name in ("_panel.html", "_end.html", "tag.html", "_guide.html", "_bar.html"):
        for value in re.findall(r'data-hotkey="([^"{]+)"', (templates / name).read_text()):
            found |= set(value.split())
    listed = re.findall(r"<kbd>(?:\{% trans \")?([^<{\"]+)", (templates / "_keys.html").read_text())
    arrows = {"ArrowUp": "↑", "ArrowDown": "↓", "⌫": "Backspace"}
    return {arrows.get(key, key.replace(" ", "+")) for key in found | set(listed)}


def test_the_keys_are_found_in_the_screen() -> None:
    assert {"1", "s", "Enter", "Shift+n", "↓", "Backspace"} <= hotkeys()


@pytest.mark.parametrize("key", sorted(hotkeys()))
def test_each_key_is_explained(key: str) -> None:
    keys = page("using.md").partition("### All keys")[2].partition("\n## ")[0]
    first = [line.split("|")[1] for line in keys.splitlines() if line.startswith("|")]
    assert f"`{key}`" in " ".join(first)


@pytest.mark.parametrize("key", [key for entry in codebook.ENTRIES for key in entry.hotkeys])
def test_each_tag_key_stands_in_the_readme(key: str) -> None:
    assert f"`{key}`" in (CHECKOUT / "README.md").read_text()


@pytest.mark.parametrize("kind", sorted(ROW_TYPES))
def test_the_columns_of_a_dataset_are_those_of_its_page(kind: str) -> None:
    """Word for word, in order: the page is a promise to whoever reads a file."""
    told = page("datasets.md").partition(f"## Columns of {kind}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in told.splitlines() if line.startswith("| `")]
    there = [[f"`{c.name}`", c.type, c.meaning, c.null or "–"] for c in ROW_TYPES[kind]]
    assert rows == there


def test_standings_ways_and_formats_are_explained() -> None:
    told = code_in(page("datasets.md"))
    assert {*STANDINGS, "open", *HOW_ORDER} <= told
    assert {*FORMATS, *COMPRESSIONS[1:], *PRECEDENCES, *TEXTS} <= told
    assert {f"{kind}.{fmt}" for kind in ROW_TYPES for fmt in ("jsonl", "csv")} <= told


@pytest.mark.parametrize("action", list(Action))
def test_the_table_of_roles_is_the_one_that_holds(action: Action) -> None:
    head = re.search(r"^\| action \| is \| (.+) \|$", page("security.md"), re.MULTILINE)
    assert head
    assert head[1].split(" | ") == [role.value for role in Role]
    row = re.search(rf"^\| `{action.value}` \| [^|]+ \| (.+) \|$", page("security.md"), re.MULTILINE)
    assert row
    assert row[1].split(" | ") == ["yes" if may(role.value, action) else "–" for role in Role]


def test_the_data_model_page_is_drawn_from_the_models_there_are() -> None:
    assert page("data-model.md") == data_model.page(), "run: workbench data_model > docs/data-model.md"


def test_the_picture_of_the_floors_is_the_contract() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    contract = next(c for c in project["tool"]["importlinter"]["contracts"] if c["name"] == "The floors")
    floors = [re.split(r" [:|] ", layer) for layer in contract["layers"]]
    rooms = {room for floor in floors for room in floor}
    drawn = re.findall(r'class="room">(\w+)<', (DOCS / "architecture.svg").read_text())
    assert drawn[-len(rooms) :] == [room for floor in floors for room in floor]
    told = code_in(page("architecture.md"))
    assert rooms <= told
