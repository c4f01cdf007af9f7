"""Reading comfort: what a person chooses shows at once and everywhere; hard texts and small windows stay readable."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Desk, written
from tests.browser.steps import press, saved
from tests.services.axe import violations

Tagging = Callable[..., Page]
Prefer = Callable[..., None]

AS_BUILT = {
    "text_size": "m", "measure": "normal", "face": "serif", "theme": "system", "contrast": "system", "motion": "system",
}  # fmt: skip


@pytest.fixture
def reader(prefer: Prefer, page: Page) -> Any:
    """The reviewer's page of preferences, with nothing chosen yet; afterwards as it was."""
    prefer(**AS_BUILT)
    page.goto("/preferences")
    yield page
    prefer(**AS_BUILT)


def style(page: Page, selector: str, name: str) -> str:
    return str(page.locator(selector).first.evaluate("(one, name) => getComputedStyle(one)[name]", name))


def pixels(page: Page, selector: str, name: str) -> float:
    return float(style(page, selector, name).removesuffix("px"))


def choose(page: Page, name: str, value: str) -> None:
    """As a person does, and wait until it is kept."""
    with page.expect_response("**/me/preferences/") as reply:
        page.locator(f"input[name={name}][value={value}]").check()
    assert reply.value.ok


def other_place(browser: Browser, desk: Desk) -> Page:
    """The same person on another machine."""
    page = browser.new_context(base_url=desk.url).new_page()
    page.context.add_cookies(desk.cookies)  # type: ignore[arg-type]
    return page


CHANGES: dict[str, tuple[str, Callable[[Page], Any]]] = {
    "text_size": ("xl", lambda page: pixels(page, ".article", "fontSize") > 24),
    "measure": (
        "narrow",
        lambda page: pixels(page, ".article", "maxWidth") < 28 * pixels(page, ".article", "fontSize"),
    ),
    "face": ("sans", lambda page: style(page, ".article", "fontFamily").startswith("Inter")),
    "theme": ("dark", lambda page: style(page, "body", "backgroundColor") == "rgb(20, 21, 23)"),
    "contrast": ("more", lambda page: style(page, "body", "backgroundColor") == "rgb(255, 255, 255)"),
    "motion": ("less", lambda page: style(page, ".button", "transitionProperty") == "none"),
}


@pytest.mark.parametrize("apart", ["theme", "contrast"])  # both choose the colours
def test_a_choice_shows_at_once_after_a_reload_and_on_another_machine(
    apart: str, reader: Page, browser: Browser, desk_live: Desk
) -> None:
    chosen = {name: change for name, change in CHANGES.items() if name != apart}
    for name, (value, holds) in chosen.items():
        assert not holds(reader), name
        choose(reader, name, value)
        assert holds(reader), name
    reader.reload()
    for name, (value, holds) in chosen.items():
        assert holds(reader), name
        expect(reader.locator(f"input[name={name}][value={value}]")).to_be_checked()
    other = other_place(browser, desk_live)
    other.goto("/preferences")
    assert [name for name, (_, holds) in chosen.items() if not holds(other)] == []
    other.context.close()


def test_the_menu_of_the_review_screen_changes_the_text_and_the_rail_goes_with_it(
    reader: Page, tagging: Tagging
) -> None:
    page = tagging()
    press(page, "j", "j")
    before = pixels(page, ".article", "fontSize")
    page.locator(".review-person summary").click()
    for name, value in (("text_size", "xl"), ("measure", "narrow"), ("theme", "dark"), ("face", "sans")):
        with page.expect_response("**/me/preferences/"):
            page.locator(f"[data-preference={name}][value={value}]").click()
        expect(page.locator(f"[data-preference={name}][value={value}]")).to_have_attribute("aria-pressed", "true")
    assert pixels(page, ".article", "fontSize") > before
    rail, here = page.locator(".rail").bounding_box(), page.locator(".sentence.now").bounding_box()
    assert rail
    assert here
    assert abs(rail["y"] - here["y"]) < 2
    assert abs(rail["height"] - here["height"]) < 2
    page.reload()
    assert style(page, "body", "backgroundColor") == "rgb(20, 21, 23)"


def test_a_choice_that_could_not_be_kept_says_so(reader: Page, page_problems: list[str]) -> None:
    reader.route("**/me/preferences/", lambda route: route.abort())
    reader.locator("input[name=face][value=sans]").check()
    expect(reader.locator("form [data-kept]")).to_have_text("Not saved: it holds on this page alone.")
    page_problems.clear()


def test_a_visitors_colours_are_the_browsers_and_give_way_to_what_the_person_chose(
    reader: Page, desk_live: Desk
) -> None:
    page = reader
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_text("Look").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert style(page, "body", "backgroundColor") == "rgb(20, 21, 23)"
    page.context.add_cookies(desk_live.cookies)  # type: ignore[arg-type]
    page.goto("/preferences")
    choose(page, "theme", "light")
    page.reload()
    assert style(page, "body", "backgroundColor") == "rgb(250, 249, 246)"


def test_without_a_script_the_page_keeps_a_choice(browser: Browser, desk_live: Desk, reader: Page) -> None:
    context = browser.new_context(base_url=desk_live.url, java_script_enabled=False)
    context.add_cookies(desk_live.cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/preferences")
    page.locator("input[name=face][value=sans]").check(force=True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. It holds wherever you log in.")).to_be_visible()
    context.close()
    reader.reload()
    assert CHANGES["face"][1](reader)


def test_a_system_that_asks_for_less_motion_or_more_contrast_gets_it(reader: Page) -> None:
    assert style(reader, ".button", "transitionProperty") != "none"
    reader.emulate_media(reduced_motion="reduce", contrast="more")
    assert style(reader, ".button", "transitionProperty") == "none"
    assert style(reader, "body", "backgroundColor") == "rgb(255, 255, 255)"


LOOKS = {  # beyond light, dark and narrow, in which test_axe_everywhere looks at each page
    "narrow": ({}, 400, 800), "high contrast": ({"contrast": "more"}, 1280, 900),
    "high contrast, dark": ({"contrast": "more", "theme": "dark"}, 1280, 900),
    "very large": ({"text_size": "xl", "measure": "wide"}, 1280, 900), "400 %": ({}, 320, 256),
}  # fmt: skip
SIZED = {"target-size": {"enabled": True}}


LONG_LOOKS = ("narrow", "high contrast")  # the one is among the looks of every page, the other is in the dark one


@pytest.mark.parametrize("look", [pytest.param(one, marks=[pytest.mark.long] * (one in LONG_LOOKS)) for one in LOOKS])
def test_axe_finds_nothing_and_nothing_overflows(
    look: str, reader: Page, prefer: Prefer, tagging: Tagging, page_problems: list[str], desk_live: Desk
) -> None:
    chosen, width, height = LOOKS[look]
    prefer(**AS_BUILT | chosen)
    page = tagging()
    press(page, "1", "Shift+a", "q", "3", "4")
    page.set_viewport_size({"width": width, "height": height})
    for address in ("", f"/projects/{desk_live.project}/articles", "/preferences"):
        if address:
            page.goto(address)
        assert violations(page, page_problems, rules=SIZED) == []
        assert overflow(page) <= 0


SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""


def test_with_the_widest_spacing_of_wcag_no_word_is_cut_off(tagging: Tagging) -> None:
    page = tagging()
    press(page, "1", "Shift+a")
    page.evaluate(SPACED)
    for width in (1280, 400, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0, width
        cut = page.locator(".tag:visible, .tools button:visible, .filter").evaluate_all(
            "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
        )
        assert cut == [], width


def test_the_accessibility_tree_tells_each_sentence_with_its_answer(tagging: Tagging) -> None:
    page = tagging()
    press(page, "1", "Shift+a", "q")
    saved(page)  # what waits is told too
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]

    def of(role: str) -> list[dict[str, Any]]:
        return [node for node in tree if node.get("role", {}).get("value") == role]

    (box,) = of("listbox")
    sentences = of("option")
    said = [node["name"]["value"].partition(", Sentence")[0] for node in sentences[:4]]
    assert box["name"]["value"] == "Sentences"
    assert said == ["Sourced", "Anonymous, hedged", "unsure", "not answered, there is a suggestion"]
    held = [{one["name"]: one["value"].get("value") for one in node["properties"]} for node in sentences[:4]]
    assert [one.get("selected") for one in held] == [False, False, False, True]
    assert [bool(one.get("focused")) for one in held] == [False, False, False, True]
    names = {node["name"]["value"] for node in of("button")}
    assert {"Sourced who is clear 1", "Hedged h", "Undo u", "All keys"} <= names


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_in_forced_colours_the_current_sentence_and_the_labels_are_told_apart(tagging: Tagging) -> None:
    page = tagging()
    press(page, "1", "Shift+a", "4", "q")
    page.emulate_media(forced_colors="active")
    here = page.locator(".sentence.now")
    outline = "one => { const s = getComputedStyle(one); return [s.outlineStyle, parseFloat(s.outlineWidth)]; }"
    assert here.evaluate(outline) == ["solid", 3]
    assert page.locator("#s-1").evaluate(outline)[0] == "none"
    chip = "one => { const s = getComputedStyle(one, '::before'); return [s.content.split(' ')[0], s.outlineStyle]; }"
    chips = [page.locator(f"#s-{number}").evaluate(chip) for number in (1, 2, 3, 4)]
    assert len({content for content, _ in chips}) == 4
    assert {style for _, style in chips} == {"solid"}
    assert page.locator("#s-2").evaluate("one => getComputedStyle(one).borderBottomStyle") == "dashed"
    ticks = page.locator(".strip i").evaluate_all("all => all.map(one => getComputedStyle(one).backgroundColor)")
    assert len(set(ticks[:5])) >= 3


PLACES = """() => {
    const current = document.querySelector(".sentence.now");
    const lines = [...current.getClientRects()].map((box) => [box.top, box.bottom]);
    const home = document.querySelector(".sentences").getBoundingClientRect();
    const letters = [...document.querySelectorAll(".sentence")].map((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        return range.getBoundingClientRect().top - home.top;
    });
    const { paddingTop, paddingBottom } = getComputedStyle(current);
    return { lines, letters, padded: [paddingTop, paddingBottom].map(parseFloat) };
}"""


SETTINGS = [{"textSize": size, "face": face} for face in ("serif", "sans") for size in ("s", "m", "l", "xl")]
SET = """async (chosen) => {
    Object.assign(document.documentElement.dataset, chosen);
    document.body.offsetTop;  // what is set now asks for its letters
    await document.fonts.ready;
}"""


def test_the_lines_of_the_current_sentence_touch_and_no_letter_moves_for_it(tagging: Tagging) -> None:
    page = tagging()
    page.set_viewport_size({"width": 400, "height": 800})
    press(page, "4", "1", "3", "Shift+a", "4")  # plain, sourced, speculative, and hedged: with a line below each line
    for chosen in SETTINGS:
        page.evaluate(SET, chosen)
        each_line_touches(page)


def each_line_touches(page: Page) -> None:
    found = []
    for number in range(1, 6):
        page.locator(f"#s-{number}").click()
        found.append(page.evaluate(PLACES))
    assert max(len(one["lines"]) for one in found) > 2
    for one in found:
        for (_, bottom), (top, _) in itertools.pairwise(one["lines"]):
            assert abs(top - bottom) <= 1.5
        # Whole pixels: a part of one would move the letters when they are painted.
        assert [pad % 1 for pad in one["padded"]] == [0, 0]
        assert one["letters"] == pytest.approx(found[0]["letters"], abs=0.01)


# --- Texts that are hard to set


LONG = "The harbour master said " + " and ".join(
    f"that the quay number {n} which the old company built" for n in range(1, 13)
)
ARABIC = """قال مدير الميناء يوناس إيك إن القناة لن تفتح قبل اكتمال المسح. وأضاف أن عوامتين مفقودتان منذ يوم الثلاثاء.

وذكرت Reuters أن الإغلاق قد يستمر حتى شهر مايو. The council meets again on 21 March. وقال مسؤولون إن الجدار قد ينهار.

• تكلفة الإصلاح 40 مليون.

Reuters reported on Tuesday that the harbour (الميناء) was closed."""
TEXTS = {
    "mixed": ("ar", ARABIC),
    "a sentence of 120 words": ("en", LONG + " would close."),
    "a list": ("en", "Three steps.\n\n- The channel is dredged.\n- The wall is rebuilt.\n\nNobody said who pays."),
    "a table": ("en", "It was published.\n\nPort\tShips\tTons landed\nLindesund\t140\t2,100\n\nThe register shows it."),
    "one sentence": ("en", "Only this was said."),
    "a word without an end": ("en", "See " + "harbour" * 40 + " for more."),
    "500 sentences": ("en", "\n\n".join(
        " ".join(f"Officials closed quay {5 * block + n}." for n in range(5)) for block in range(100)
    )),
}  # fmt: skip


@pytest.fixture
def pasted(page: Page, desk_live: Desk) -> Callable[[str], str]:
    """`pasted(name)`: the uid of the article with that text."""

    def paste(name: str) -> str:
        language, text = TEXTS[name]
        page.context.clear_cookies()
        page.context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
        reply = page.request.post(
            f"/api/v1/projects/{desk_live.project}/articles/",
            data=json.dumps({"title": f"Report: {name}", "text": text, "language": language}),
            headers=written(page),
        )
        assert reply.ok, reply.text()
        page.context.clear_cookies()
        return str(reply.json()["uid"])

    return paste


def sees_the_current_sentence(page: Page) -> bool:
    """True if its first line stands between the bar on top and whatever is fixed below."""
    return bool(
        page.evaluate(
            """() => {
                const line = document.querySelector(".sentence.now").getClientRects()[0];
                const top = document.querySelector(".review-bar").getBoundingClientRect().bottom;
                const bar = document.querySelector(".bar").getBoundingClientRect();
                return line.top >= top - 1 && line.bottom <= (bar.height ? bar.top : innerHeight) + 1;
            }"""
        )
    )


@pytest.mark.parametrize("name", TEXTS)
def test_a_hard_text_is_set_within_the_window(name: str, pasted: Callable[[str], str], tagging: Tagging) -> None:
    uid = pasted(name)
    page = tagging(uid)
    if name == "500 sentences":
        assert page.locator(".sentence").count() == 500
    for width, height in ((1280, 800), (400, 800), (320, 256)):
        page.set_viewport_size({"width": width, "height": height})
        press(page, "j", "k")
        assert overflow(page) <= 0, width
        assert sees_the_current_sentence(page), width
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(f"/articles/{uid}/sheet")
    assert overflow(page) <= 0


def test_on_the_sheet_an_arabic_article_runs_from_right_to_left_and_english_in_it_does_not(
    pasted: Callable[[str], str], page: Page, desk_live: Desk
) -> None:
    uid = pasted("mixed")
    page.context.add_cookies(desk_live.cookies)  # type: ignore[arg-type]
    page.goto(f"/articles/{uid}/sheet")
    article = page.locator("article")
    expect(article).to_have_attribute("lang", "ar")
    ways = page.locator(".block").evaluate_all("all => all.map(one => getComputedStyle(one).direction)")
    assert ways == ["rtl", "rtl", "rtl", "ltr"]
    english = page.locator(".sentence", has_text="The council meets")
    assert english.evaluate("one => getComputedStyle(one).direction") == "ltr"
    first = page.locator(".block").first.bounding_box()
    start = page.locator(".sentence").first.evaluate("one => one.getClientRects()[0].right")
    assert first
    assert first["x"] + first["width"] - start < 4
    box = page.locator(".block.list").evaluate("one => getComputedStyle(one, '::before').right")
    assert float(box.removesuffix("px")) < 10


# --- Small windows and paper


def test_at_400_percent_the_text_has_most_of_the_window(tagging: Tagging) -> None:
    page = tagging()
    page.set_viewport_size({"width": 320, "height": 256})
    press(page, "j", "j", "2")
    assert sees_the_current_sentence(page)
    bar, top = page.locator(".bar").bounding_box(), page.locator(".review-bar").bounding_box()
    assert bar
    assert top
    assert bar["height"] + top["height"] < 110
    assert min(page.locator(".bar .tag").evaluate_all("all => all.map(one => one.offsetHeight)")) >= 44
    page.locator(".bar [data-action=more]").click()
    expect(page.locator(".panel.open")).to_be_visible()
    page.locator(".panel [data-action=note]").click()
    page.locator(".panel textarea").fill("from a small window")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("[data-slot=save]")).to_have_text("saved", timeout=10_000)
    page.locator(".review-person summary").click()
    menu = page.locator(".review-person .menu-panel").bounding_box()
    assert menu
    assert menu["y"] + menu["height"] <= 256
    page.get_by_role("button", name="Log out").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Log out")).to_be_in_viewport()


def test_on_paper_stands_the_article_with_its_marks_and_nothing_else(tagging: Tagging) -> None:
    page = tagging()
    press(page, "1", "Shift+a", "4", "q", "x")
    expect(page.locator("[data-slot=save]")).to_have_text("saved", timeout=10_000)
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".panel", ".bar", ".shell", ".rail", ".end"):
        expect(page.locator(gone).first).to_be_hidden()
    looks = page.locator(".sentence").evaluate_all(
        """all => all.map(one => {
            const own = getComputedStyle(one), chip = getComputedStyle(one, "::before");
            const letters = chip.display === "none" ? "" : chip.content.match(/"([^"\u2060]*)/)[1];
            return [own.color, own.backgroundColor, own.boxShadow, letters, chip.color];
        })"""
    )
    assert {tuple(look[:3]) for look in looks} == {("rgb(0, 0, 0)", "rgba(0, 0, 0, 0)", "none")}
    assert [look[3] for look in looks[:7]] == ["S", "A ~", "–", "unsure", "not text", "", ""]
    assert {look[4] for look in looks[:5]} == {"rgb(0, 0, 0)"}
    assert style(page, "#s-2", "borderBottomStyle") == "dashed"
    assert re.match("rgb\\(2(4|5)", style(page, "body", "backgroundColor"))
