"""The review screen in a real Chromium: `make bench` runs it, `python -m tests.bench.browser` it alone.

`LENGTH=500 ANSWERS=2000 LOADS=5` set the size. One session without a reload gives all answers, in as many articles as
it takes. Keys are trusted input events; all times are taken inside the page, from the event's own time stamp.
"""

from __future__ import annotations

import contextlib
import os
import statistics
from itertools import cycle, islice
from typing import Any

from playwright.sync_api import Browser

from tests.bench import chrome
from tests.bench.table import Table, database, inside, machine, spread
from tests.bench.visitors import Visitor
from tests.services import live

LENGTH = int(os.environ.get("LENGTH", "500"))
ANSWERS = int(os.environ.get("ANSWERS", "2000"))
LOADS = int(os.environ.get("LOADS", "5"))
WINDOW = 100  # answers measured at the start, and at the end, of the session
REST = 100  # milliseconds between answers that are measured: a person reads before the next
STROKES = ("4", "1", "2", "Shift+a", "3")


def session(table: Table, reader: chrome.Reader, path: str) -> None:
    """`ANSWERS` first answers in one go; the first and the last hundred are measured."""
    reader.open(path)
    strokes = cycle(STROKES)
    done, arrivals = 0, []
    while done < ANSWERS:
        left = reader.page.locator(".sentence:not(.unasked):not(.answered)").count()
        for key in islice(strokes, min(left, ANSWERS - done)):
            measured = done < WINDOW or done >= ANSWERS - WINDOW
            if done in (0, ANSWERS - WINDOW):
                rows: list[dict[str, Any]] = []
                before = reader.work()
            row = reader.press(key, REST if measured else 0)
            done += 1
            if measured:
                rows.append(row)
            if done in (WINDOW, ANSWERS):
                told(table, reader, rows, before, f"answers {done - WINDOW + 1:,} to {done:,}")
        if done < ANSWERS:
            arrivals.append(onward(reader))
    if arrivals:
        table.add("next article, fetched before: key to painted", f"{statistics.median(arrivals):.0f} ms")


def told(
    table: Table, reader: chrome.Reader, rows: list[dict[str, Any]], before: tuple[float, float], which: str
) -> None:
    # Processor time hardly depends on what else the machine does; the times below do.
    task, script = ((now - then) / len(rows) for now, then in zip(reader.work(), before, strict=True))
    table.add(f"{which}: main thread a key", f"{task:.1f} ms, scripts {script:.1f} ms of it")
    assert all(row["saves"] and row["saved"] for row in rows), "a key that answered nothing was measured"
    presented = reader.presented()
    table.add(f"{which}: key to painted", spread([(row["painted"] - row["at"]) / 1000 for row in rows]))
    # Event Timing leaves out what took less than 16 ms.
    table.add(f"{which}: key to on the screen", spread([presented.get(row["at"], 16) / 1000 for row in rows]))
    table.add(f"{which}: key to acknowledged", spread([(row["saved"] - row["at"]) / 1000 for row in rows]))
    heap, nodes = reader.memory()
    table.add(f"{which}: heap after collection", f"{heap:.1f} MB, {nodes:,} DOM nodes")


def onward(reader: chrome.Reader) -> float:
    """Done, then the next article, which was fetched meanwhile; milliseconds from the key to its first frame."""
    page, before = reader.page, reader.page.evaluate("location.pathname")
    page.wait_for_timeout(2000)
    reader.press("Shift+n", rest=300)
    page.keyboard.press("Shift+n")
    return float(page.evaluate("from => bench.arrived(from)", before))


def loads(table: Table, browser: Browser, visitor: Visitor, path: str) -> None:
    """The page with nothing in the cache, and with everything in it; what comes over the network."""
    cold, warm = [], []
    for _ in range(LOADS):
        context = chrome.visit(browser, visitor)
        traffic = chrome.Traffic()
        reader = chrome.Reader(context.new_page())
        traffic.watch(reader.page)
        cold.append(reader.open(path))
        reader.page.wait_for_load_state("networkidle")
        size, requests = traffic.compressed(), len(traffic.responses)
        nodes = reader.page.evaluate("document.querySelectorAll('*').length")
        warm.append(reader.open(path))
        context.close()
    for name, times in (("nothing cached", cold), ("cached", warm)):
        keys, whole = (statistics.median(each) for each in zip(*times, strict=True))
        table.add(f"page until keys work, {name}", f"{keys:.0f} ms; until all is there {whole:.0f} ms")
    table.add("scripts and styles, gzip, without fonts", f"{size / 1000:.1f} KB")
    table.add("requests of a first load", f"{requests}")
    table.add("elements", f"{nodes:,}")


def measure(workbench: live.Workbench, browser: Browser) -> Table:
    table = Table()
    told = inside(workbench, "prepare", "1")
    uids = inside(workbench, "long_articles", told["project"], str(-(-ANSWERS // LENGTH) + 1), str(LENGTH))["articles"]
    visitor = Visitor(workbench.url, told["people"][0])
    context = chrome.visit(browser, visitor)
    session(table, chrome.Reader(context.new_page()), f"/articles/{uids[0]}/tag")
    context.close()
    loads(table, browser, visitor, f"/articles/{uids[-1]}/tag")
    return table


def main() -> None:
    """Measure on a workbench of its own."""
    with contextlib.ExitStack() as stack:
        name, environ = stack.enter_context(database())
        workbench = stack.enter_context(live.workbench(demo=False, **environ))
        browser = stack.enter_context(chrome.started())
        print(f"Chromium {browser.version}, {name}, articles of {LENGTH} sentences, {machine()}\n")
        table = measure(workbench, browser)
        print("\n" + table.markdown(f"Chromium {browser.version.split('.')[0]}"))


if __name__ == "__main__":
    main()
