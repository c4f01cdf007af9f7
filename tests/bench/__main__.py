"""`make bench`: one table of speeds, measured on a whole workbench over HTTP.

`ARTICLES=2000 SENTENCES=20` set the size. With `DATABASE_URL` (or `BENCH=postgres`, which starts a private server) it
measures PostgreSQL, else SQLite in a file. Machines differ and are noisy: compare figures of one run.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import threading
import time
from typing import Any

from tests.bench import agreement, browser, figures, intake, scale, slips, suggesting, texts
from tests.bench.table import Table, database, inside, machine, spread
from tests.bench.visitors import Visitor, links
from tests.services import live

ARTICLES = int(os.environ.get("ARTICLES", "2000"))
SENTENCES = int(os.environ.get("SENTENCES", "20"))
SECONDS = float(os.environ.get("SECONDS", "20"))
CLIENTS = 16
SEED = 2026


def started(table: Table, extra: dict[str, str], stack: contextlib.ExitStack) -> live.Workbench:
    """A running workbench; how long its second start took and what it holds in memory when idle."""
    workbench = stack.enter_context(live.workbench(demo=False, **extra))
    begin = time.perf_counter()
    second = stack.enter_context(live.workbench(demo=False, **(extra if "DATABASE_URL" in extra else {})))
    table.add("first start (empty database) to an answering page", f"{time.perf_counter() - begin:.1f} s")
    time.sleep(5)
    table.add("idle memory (sum of PSS)", f"{memory(workbench):.0f} MB")
    second.process.terminate()
    return workbench


def memory(workbench: live.Workbench) -> float:
    return sum(process.memory_full_info().pss for process in workbench.processes()) / 1e6


def imported(table: Table, workbench: live.Workbench, manager: Visitor, project: str) -> None:
    """A file goes in through the page's own address; the worker reads, splits, stores and suggests."""
    corpora = texts.texts(seed=SEED, articles=ARTICLES, sentences=SENTENCES)
    data = "\n".join(json.dumps({"title": title, "text": text}) for title, text in corpora).encode()
    edge = "bench-edge"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="corpus.jsonl"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "X-CSRFToken": manager.cookies["csrftoken"]}
    status, said = manager.request("POST", f"/api/v1/projects/{project}/imports/", body, headers)
    assert status == 202, said
    uid = json.loads(said)["imported"]["uid"]
    manager.call("PUT", f"/api/v1/imports/{uid}/mapping", {"mapping": {"title": "title", "text": "text"}})
    while (state := inside(workbench, "jobs", project))["open"] or "suggest" not in state["seconds"]:
        assert not state["failed"], state
        time.sleep(0.5)
    status, told = manager.call("GET", f"/api/v1/imports/{uid}/")
    count = told["imported"]["counts"]["sentences"]
    seconds = state["seconds"]
    table.add(f"import, splitting included ({count:,} sentences)", f"{count / seconds['import']:,.0f} sentences/s")
    table.add("suggestions", f"{count / seconds['suggest']:,.0f} sentences/s")


def read(table: Table, manager: Visitor, project: str) -> None:
    """The list page by page, then 200 articles opened to be tagged."""
    page = f"/projects/{project}/articles"
    found: list[str] = []
    while page:
        data = manager.get(page, "list")
        found += [uid for uid in links(data, "/articles/UID/tag") if uid not in found]
        older = links(data, "before=UID")
        page = f"/projects/{project}/articles?before={older[0]}" if older else ""
    table.add("list page of 50 articles", spread(manager.seconds["list"]))
    dice = random.Random(SEED)
    for uid in dice.sample(found, min(200, len(found))):
        manager.get(f"/articles/{uid}/tag", "open")
    table.add("opening an article to tag it", spread(manager.seconds["open"]))


def tag(visitor: Visitor, articles: list[Any], until: float, kind: str, most: int = 10**9) -> int:
    """Save answers sentence by sentence, then again with another label, until the time is over; how many were saved."""
    done = 0
    versions: dict[tuple[str, int], int] = {}
    for turn in range(10**6):
        for uid, numbers in articles:
            if not turn:
                status, said = visitor.call("POST", f"/api/v1/articles/{uid}/assignment")
                assert status in (200, 201), said
            for number in numbers:
                if time.perf_counter() > until or done >= most:
                    return done
                label = ("plain", "sourced", "anonymous")[turn % 3]
                versions[uid, number] = visitor.save(uid, number, versions.get((uid, number), 0), label, kind)
                done += 1
    return done


def saves(table: Table, workbench: live.Workbench, told: dict[str, Any]) -> None:
    """One client, then sixteen in one project; afterwards the database must hold each acknowledged save."""
    project = told["project"]
    shares = inside(workbench, "articles", project, str(ARTICLES))["articles"][
        :: max(1, ARTICLES // (20 * (CLIENTS + 1)))
    ]
    people = [Visitor(workbench.url, email) for email in told["people"]]
    before = inside(workbench, "saved", project)["versions"]
    done = tag(people[0], shares[0 :: CLIENTS + 1], time.perf_counter() + 30, "one", most=600)
    table.add("saving, 1 client", spread(people[0].seconds["one"]))
    counts = [0] * CLIENTS
    until = time.perf_counter() + SECONDS

    def work(n: int) -> None:
        counts[n] = tag(people[n], shares[n + 1 :: CLIENTS + 1], until, "many")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = sum(counts) / (time.perf_counter() - begin)
    times = [value for person in people for value in person.seconds.get("many", [])]
    table.add(f"saving, {CLIENTS} clients, {SECONDS:g} s", f"{rate:.0f}/s, {spread(times)}")
    state = inside(workbench, "saved", project)
    held, expected = state["versions"] - before, sum(counts) + done
    if held != expected or state["broken"]:
        raise SystemExit(f"{expected} saves were acknowledged, {held} are stored; the ledger: {state['broken']}")
    table.add("acknowledged saves found stored, ledger whole", f"{held:,} of {expected:,}")


def exports(table: Table, workbench: live.Workbench, project: str) -> None:
    inside(workbench, "answer_all", project)
    for name in ("jsonl", "csv"):
        found = inside(workbench, "export", project, name)
        rate = found["rows"] / found["seconds"]
        table.add(f"export {name}, {found['rows']:,} rows", f"{rate:,.0f} rows/s, peak {found['peak']:.0f} MB")


def main() -> None:
    table = Table()
    with database() as (name, extra), contextlib.ExitStack() as stack:
        print(f"{name}, {ARTICLES:,} articles of {SENTENCES} sentences, {machine()}\n")
        workbench = started(table, extra, stack)
        told = inside(workbench, "prepare", str(CLIENTS))
        manager = Visitor(workbench.url, told["manager"])
        imported(table, workbench, manager, told["project"])
        saves(table, workbench, told)
        read(table, manager, told["project"])
        exports(table, workbench, told["project"])
    print("\n" + table.markdown(name) + "\n")
    agreement.main()
    figures.main()
    browser.main()
    slips.main()
    scale.main()
    intake.main()
    suggesting.main()


if __name__ == "__main__":
    main()
