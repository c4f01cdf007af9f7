"""The laws of the queue's rules, run where they live: in the page, with values that nobody thought of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from tests.services.live import Workbench

# One page for all examples: a rule is a function of values, and keeps nothing.
PLAY = """async ({ given, outcomes }) => {
    const rules = await import("/static/annotations/js/outbox/rules.js");
    const server = new Map(); // "article/number" → {version}
    const log = [];
    let waiting = [];
    const at = (one) => `${one.article}/${one.number}`;
    for (const one of given) {
        const operation = structuredClone(one);
        if (operation.kind === "answer") {
            const on = rules.versionFor(waiting, operation.article, operation.number, server.get(at(operation)) ?? 0);
            Object.assign(operation, { known: on.known, body: { version: on.version } });
        }
        waiting.push(operation);
        if (!operation.flush) continue;
        send();
    }
    for (let round = 0; round < 500 && waiting.length; round += 1) send();
    return { log, left: waiting.length };

    function send() {
        const holds = outcomes[log.length % outcomes.length] === "hold";
        const held = new Map(waiting.map((one) => [one.id, holds ? one.hold : ""]));
        const ready = rules.sendable(waiting, ({ id }) => held.get(id));
        const place = ({ id, article, number, step }) => ({ id, article, number, step, held: held.get(id) });
        log.push({ ready: ready.map(({ id }) => id), waiting: waiting.map(place), sent: [] });
        for (const operation of ready) settle(operation);
    }

    function settle(operation) {
        const expected = server.get(at(operation)) ?? 0;
        log.at(-1).sent.push({ id: operation.id, version: operation.body.version, expected });
        if (operation.step) {
            // Takes back something of the article, or nothing: the server alone knows what.
            const versions = new Map();
            for (const number of operation.touches) {
                const key = `${operation.article}/${number}`;
                if (!server.has(key)) continue;
                server.set(key, server.get(key) + 1);
                versions.set(number, server.get(key));
            }
            const put = new Map(rules.resolved(waiting, operation, versions).map((one) => [one.id, one]));
            waiting = waiting.filter((one) => one.id !== operation.id).map((one) => put.get(one.id) ?? one);
        } else {
            server.set(at(operation), (server.get(at(operation)) ?? 0) + 1);
            waiting = waiting.filter((one) => one.id !== operation.id);
        }
    }
}"""

ANSWERS = st.fixed_dictionaries(
    {"kind": st.just("answer"), "number": st.integers(1, 3), "step": st.just(False), "touches": st.just([])}
)
STEPS = st.fixed_dictionaries(
    {
        "kind": st.just("undo"), "number": st.none(), "step": st.just(True),
        "touches": st.lists(st.integers(1, 3), max_size=2, unique=True),
    }
)  # fmt: skip
MORE = st.fixed_dictionaries(
    {
        "article": st.sampled_from("ABCDE"), "flush": st.booleans(),
        "hold": st.sampled_from(["", "", "sentence", "article"]),
        "state": st.just("waiting"), "format": st.just(1), "body": st.just({"version": None}),
    }
)  # fmt: skip


@st.composite
def queues(draw: st.DrawFn) -> list[dict[str, Any]]:
    pairs = draw(st.lists(st.tuples(ANSWERS | STEPS, MORE), max_size=14))
    return [one | more | {"id": str(at), "order": at} for at, (one, more) in enumerate(pairs)]


@pytest.fixture(scope="module")
def rules(browser: Browser, live_workbench: Workbench) -> Page:
    page = browser.new_context(base_url=live_workbench.url).new_page()
    page.goto("/accounts/login/")
    return page


@settings(max_examples=25)
@given(
    given=queues(),
    outcomes=st.lists(st.sampled_from(["go", "hold"]), min_size=1, max_size=6).filter(lambda all: "go" in all),
)
def test_whatever_fails_each_is_sent_once_in_its_turn_on_the_version_that_stands(
    rules: Page, given: list[dict[str, Any]], outcomes: list[str]
) -> None:
    played = rules.evaluate(PLAY, {"given": given, "outcomes": outcomes})
    assert played["left"] == 0
    sent = [one for turn in played["log"] for one in turn["sent"]]
    assert sorted(one["id"] for one in sent) == sorted(one["id"] for one in given)
    by_id = {one["id"]: one for one in given}
    for one in sent:
        if by_id[one["id"]]["kind"] == "answer":
            assert one["version"] == one["expected"]
    for turn in played["log"]:
        obeys(turn, by_id)


def obeys(turn: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> None:
    """At most three, one an article; nothing before what it must wait for."""
    ready = [by_id[name] for name in turn["ready"]]
    assert len(ready) <= 3
    assert len({one["article"] for one in ready}) == len(ready)
    for one in ready:
        before = [
            other
            for other in turn["waiting"]
            if other["article"] == one["article"] and by_id[other["id"]]["order"] < one["order"]
        ]
        assert not any(other["step"] or other["held"] == "article" for other in before)
        assert not (one["step"] and before)
        assert all(other["held"] and other["number"] != one["number"] for other in before)


REFUSE = """async ({ all, id }) => {
    const rules = await import("/static/annotations/js/outbox/rules.js");
    const verdict = { state: "refused", why: "no", status: 400 };
    const operation = all.find((one) => one.id === id);
    const { put, remove } = rules.refused(all, operation, verdict);
    const left = all
        .filter((one) => !remove.includes(one.id))
        .map((one) => put.find((other) => other.id === one.id) ?? one);
    const fresh = { ...operation, id: "new", order: 99, state: "waiting" };
    return { left, gone: rules.superseded(left, fresh) };
}"""


@settings(max_examples=25)
@given(queue=queues().filter(bool), which=st.integers(0, 13))
def test_a_refusal_keeps_the_latest_of_its_sentence_and_touches_nothing_else(
    rules: Page, queue: list[dict[str, Any]], which: int
) -> None:
    one = queue[which % len(queue)]
    found = rules.evaluate(REFUSE, {"all": queue, "id": one["id"]})
    left = {other["id"]: other["state"] for other in found["left"]}
    same = [
        other["id"] for other in queue
        if other["kind"] == one["kind"] == "answer" and other["order"] >= one["order"]
        and (other["article"], other["number"]) == (one["article"], one["number"])
    ] or [one["id"]]  # fmt: skip
    assert left == {other["id"]: "waiting" for other in queue if other["id"] not in same} | {same[-1]: "refused"}
    # A new answer takes its place, and so does the next step of its kind; a question stays until somebody has read why.
    assert found["gone"] == ([same[-1]] if one["kind"] == "answer" or one["step"] else [])
