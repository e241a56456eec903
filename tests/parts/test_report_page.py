"""The page of `report` in a real browser: drawn, readable, reached by keyboard, printed, and alone in the world."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portable import load, targets
from portable.api import reporting
from portable.report.page.html import html
from portable.report.view import View
from tests.parts.chromium import Browser, chromium
from tests.report.page.build import DAY, everything

pytestmark = pytest.mark.parts

TAB, ENTER, RIGHT, LEFT, END = "\ue004", "\ue007", "\ue014", "\ue012", "\ue010"
ROOT = Path(__file__).parents[2]
A4 = 718
"""Pixels between the margins that a browser prints with."""
LEAST_CONTRAST = 4.5
"""WCAG 2.2, AA, text of any size."""

CONTRASTS = """
const parsed = (text) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
  .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
  .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
const below = (element) => {
  const leaf = element.closest(".leaf-name");
  if (leaf) return parsed(getComputedStyle(leaf.previousElementSibling).fill);
  for (let one = element; one; one = one.parentElement) {
    const color = parsed(getComputedStyle(one).backgroundColor);
    if (color[3] === 255 && !(one instanceof SVGElement)) return color;
  }
  return [255, 255, 255, 255];
};
const found = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const element = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || !element.checkVisibility() || element.closest("script, svg title")) continue;
  const style = getComputedStyle(element);
  const ink = parsed(element instanceof SVGElement ? style.fill : style.color);
  const [bright, dark] = [light(ink), light(below(element))].sort((one, other) => other - one);
  found.push([(bright + 0.05) / (dark + 0.05), walk.currentNode.data.trim().slice(0, 40)]);
}
return found.sort((one, other) => one[0] - other[0]);
"""

REACHABLE = """
return [...document.querySelectorAll("a[href], button, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility() && one.tabIndex >= 0).length;
"""

WAIT = "return new Promise((done) => setTimeout(done, 100))"
"""Until what follows a change of size or place has happened."""

RECORD = """
window.reached = new Set();
window.hidden_focus = [];
document.addEventListener("focusin", (event) => {
  window.reached.add(event.target);
  const style = getComputedStyle(event.target);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) {
    window.hidden_focus.push(event.target.outerHTML);
  }
});
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html(everything(), View()), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Browser, page: Path) -> Browser:
    """The page in a window of usual width, light, with nothing said yet."""
    browser.window(1280)
    browser.prefer("light")
    browser.open(page)
    return browser


def test_it_is_drawn_without_a_word_of_complaint_and_asks_for_nothing(browser: Browser, page: Path) -> None:
    browser.open(page)  # and away from the browser's own start page
    browser.console()
    browser.requests()
    browser.open(page)
    assert browser.run("return document.title") == "demo: report"
    drawn = browser.run(
        "return [...document.querySelectorAll('svg')].filter((one) => one.checkVisibility())"
        ".map((one) => one.getBoundingClientRect()).map((one) => Math.min(one.width, one.height))"
    )
    assert len(drawn) == 5
    assert min(drawn) > 25, "a bar is 30 high"
    assert browser.console() == []
    assert {one for one in browser.requests() if one != "about:blank"} == {page.as_uri()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(opened: Browser, scheme: str) -> None:
    opened.prefer(scheme)
    opened.run("for (const one of document.querySelectorAll('details')) one.open = true")
    found: list[tuple[float, str]] = opened.run(CONTRASTS)
    assert len(found) > 100
    assert found[0][0] >= LEAST_CONTRAST, found[:5]
    paper = opened.run("return getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(17, 22, 28)")


def test_the_theme_is_chosen_without_storage(opened: Browser) -> None:
    seen = []
    for _ in range(3):
        opened.run("document.querySelector('[data-theme-button]').focus()")
        opened.keys(ENTER)
        seen.append(
            opened.run(
                "return [document.querySelector('[data-theme-button]').textContent,"
                " getComputedStyle(document.body).backgroundColor]"
            )
        )
    assert seen == [
        ["Theme: light", "rgb(255, 255, 255)"],
        ["Theme: dark", "rgb(17, 22, 28)"],
        ["Theme: as the system", "rgb(255, 255, 255)"],
    ]


@pytest.mark.parametrize("width", [1280, 400])
def test_the_keyboard_reaches_every_control_and_the_focus_is_seen(opened: Browser, width: int) -> None:
    opened.window(width)
    opened.run(WAIT)
    opened.run(RECORD)
    count = opened.run(REACHABLE)
    opened.keys(*[TAB] * (count + 2))
    assert opened.run("return window.reached.size") >= count
    missed = opened.run(
        "return [...document.querySelectorAll(\"a[href], button, summary, [tabindex='0']\")]"
        ".filter((one) => one.checkVisibility() && one.tabIndex >= 0 && !window.reached.has(one))"
        ".map((one) => one.outerHTML)"
    )
    assert missed == []
    assert opened.run("return window.hidden_focus") == []


def test_what_scrolls_is_a_stop_for_the_keyboard_and_what_does_not_is_none(opened: Browser) -> None:
    stops = (
        "return [...document.querySelectorAll('.scroll')].filter((one) => one.checkVisibility())"
        ".map((one) => [one.scrollWidth > one.clientWidth, one.tabIndex === 0])"
    )
    scrolling = []
    for width in (1280, 400):
        opened.window(width)
        opened.run(WAIT)
        found = opened.run(stops)
        assert all(scrolls == stop for scrolls, stop in found)
        scrolling.append(sum(scrolls for scrolls, _ in found))
    assert scrolling[0] < scrolling[1]


def test_the_first_tab_leads_past_the_navigation(opened: Browser) -> None:
    opened.keys(TAB)
    assert opened.run("return document.activeElement.textContent") == "Skip to the report"
    opened.keys(ENTER)
    assert opened.run("return document.activeElement.id") == "report"


def test_tabs_are_turned_by_arrows(opened: Browser) -> None:
    shown = "return [...document.querySelectorAll('.panel')].map((one) => one.checkVisibility())"
    opened.run("document.querySelector('[role=tab]').focus()")
    assert opened.run(shown) == [True, False]
    opened.keys(RIGHT)
    assert opened.run(shown) == [False, True]
    assert opened.run("return document.activeElement.getAttribute('aria-selected')") == "true"
    opened.keys(RIGHT)
    assert opened.run(shown) == [True, False]
    opened.keys(LEFT)
    assert opened.run(shown) == [False, True]
    opened.keys(END)
    assert opened.run(shown) == [False, True]


def test_details_open_by_key_and_all_at_once(opened: Browser) -> None:
    states = "return [...document.querySelectorAll('details')].map((one) => one.open)"
    assert not any(opened.run(states))
    opened.run("document.querySelector('summary').focus()")
    opened.keys(ENTER)
    assert opened.run(states)[0] is True
    opened.run("document.querySelector('[data-open-button]').click()")
    assert all(opened.run(states))
    opened.run("document.querySelector('[data-open-button]').click()")
    assert not any(opened.run(states))


def test_a_number_opens_what_it_rests_on_though_it_is_folded(opened: Browser) -> None:
    opened.run("document.querySelector('td.right a.cited[href=\"#w1-cost-acme\"]').click()")
    opened.run(WAIT)
    assert opened.run("return document.getElementById('w1-cost-acme').open") is True
    opened.run("document.querySelector('#w1-cost-acme a.cited').click()")
    opened.run(WAIT)
    row: dict[str, Any] = opened.run(
        "const row = document.querySelector(':target');"
        "return { text: row.textContent, top: row.getBoundingClientRect().top, height: innerHeight }"
    )
    assert "acme prices" in row["text"]
    assert 0 <= row["top"] < row["height"]


@pytest.mark.parametrize(("width", "scale"), [(640, 2.0), (320, 4.0)])
def test_zoomed_nothing_makes_the_page_scroll_sideways(opened: Browser, width: int, scale: float) -> None:
    opened.window(width, scale)
    opened.run("for (const one of document.querySelectorAll('details')) one.open = true")
    wide = opened.run("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]
    cut = opened.run(
        "return [...document.querySelectorAll('p, li, summary, h1, h2, button')]"
        ".filter((one) => one.checkVisibility() && !one.closest('.scroll')"
        " && one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.textContent)"
    )
    assert cut == []


def test_printed_everything_is_unfolded_and_on_white(opened: Browser) -> None:
    opened.run("document.documentElement.dataset.theme = 'dark'")
    opened.prefer("dark", "print")
    hidden = opened.run(
        "return [...document.querySelectorAll('details table, .panel')]"
        ".filter((one) => one.getBoundingClientRect().height === 0).length"
    )
    assert hidden == 0
    assert opened.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    printed = base64.b64decode(opened.devtools("Page.printToPDF", printBackground=True)["data"])
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") >= 2
    assert not any(opened.run("return [...document.querySelectorAll('details')].map((one) => one.open)"))


def test_printed_nothing_is_wider_than_the_paper(browser: Browser, tmp_path: Path) -> None:
    spec = ROOT / "manifests" / "train-llm" / "workload.yaml"
    piece = reporting.from_spec(load(spec), "workload.yaml", as_of=DAY, table=targets(spec))
    page = tmp_path / "report.html"
    page.write_text(html(reporting.joined([piece], as_of=DAY, max_age=180), View()), encoding="utf-8")
    browser.prefer("light", "print")
    browser.window(A4)
    browser.open(page)
    beyond = browser.run(
        "return [...document.querySelectorAll('table, svg, p, li')]"
        ".filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)"
        ".map((one) => one.caption ? one.caption.textContent : one.outerHTML.slice(0, 80))"
    )
    assert beyond == []


def test_the_policy_holds_back_what_is_not_the_pages_own(opened: Browser) -> None:
    opened.run(
        "const one = document.createElement('script'); one.textContent = 'window.intruded = true';"
        "document.body.append(one); document.body.setAttribute('style', 'color: red');"
        "const image = document.createElement('img'); image.src = 'http://127.0.0.1:9/x.png';"
        "document.body.append(image)"
    )
    assert opened.run("return window.intruded === undefined")
    assert opened.run("return getComputedStyle(document.body).color") != "rgb(255, 0, 0)"
    assert len(opened.console()) >= 3
