"""The report in a real browser: nothing fetched, nothing cut, everything within reach."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from report_browser import open_browser
from report_page import Rows, crowded_rows, full_rows, publish

sys.path.insert(0, str(Path(__file__).parents[2] / "analyses"))

import segment_report

ROOT = Path(__file__).parents[2]
MADE_UP: dict[str, Rows] = {"made up": full_rows(), "crowded": crowded_rows()}
# A small and a usual phone, a tablet, half a screen (or one at 200 %), and a screen.
WIDTHS = (320, 375, 768, 720, 1440)
# What an A4 page leaves between its margins, in CSS pixels.
PAPER = {"width": 695, "height": 1024}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from open_browser()


@pytest.fixture(scope="module", params=["made up", "crowded", "sample"])
def report_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    name = str(request.param)
    source = ROOT / "published" / name / "user_segments.duckdb"
    if name in MADE_UP:
        source = publish(folder / "user_segments.duckdb", MADE_UP[name])
    elif not source.exists():
        pytest.skip("the sample has not been built")
    segment_report.write_report(source, folder / "report.html")
    return folder / "report.html"


@pytest.fixture
def page(browser: Browser, report_file: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    opened.goto(report_file.as_uri())
    yield opened
    opened.close()


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def test_the_browser_has_nothing_to_complain_of(browser: Browser, report_file: Path) -> None:
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report_file.as_uri())
    page.wait_for_load_state("networkidle")
    page.close()
    assert said == []
    assert asked == [report_file.as_uri()]
    assert report_file.stat().st_size < 3_000_000


def test_nothing_is_wider_than_the_screen(page: Page) -> None:
    unfold(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        outside = page.evaluate(
            """() => [...document.querySelectorAll('body *')]
                .filter(one => !one.closest('.scroll > *, .contents, svg, .skip, .unseen'))
                .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
                .map(one => `${one.tagName}.${one.className}`)"""
        )
        assert outside == [], width
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_tables_of_rows_need_no_scrolling_on_a_phone(page: Page) -> None:
    unfold(page)
    page.set_viewport_size({"width": 375, "height": 812})
    too_wide = page.evaluate(
        """() => [...document.querySelectorAll('.scroll.rows')]
            .filter(one => one.scrollWidth > one.clientWidth + 1)
            .map(one => one.getAttribute('aria-label'))"""
    )
    assert too_wide == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 375), ("dark", 1440)])
def test_it_is_accessible(page: Page, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    unfold(page)
    is_dark = (
        page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(245, 246, 248)"
    )
    assert is_dark == (scheme == "dark")
    page.set_viewport_size({"width": width, "height": 900})
    empty = page.evaluate(
        "[...document.querySelectorAll('main > section')].filter(one => one.offsetHeight < 40)"
        ".map(one => one.id)"
    )
    assert empty == []
    found = Axe().run(page).response
    assert len(found["passes"]) > 20
    told = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]]
    assert told == []


def test_every_plot_has_a_name_and_every_link_leads_somewhere(page: Page) -> None:
    unfold(page)
    plots = page.locator("svg").count()
    assert plots > 0
    assert page.get_by_role("img", name=re.compile(r"\w{3}")).count() == plots
    lost = page.evaluate(
        """() => [...document.querySelectorAll('a')].map(one => one.getAttribute('href'))
            .filter(to => !to.startsWith('#') || !document.getElementById(to.slice(1)))"""
    )
    assert lost == []
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4')].map(one => +one.tagName[1])"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_the_keyboard_reaches_everything_and_shows_where_it_is(page: Page) -> None:
    unfold(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    wanted = page.locator(".scroll").count()
    reached, unmarked = set(), []
    for _ in range(600):
        page.keyboard.press("Tab")
        label, style = page.evaluate(
            """() => { const one = document.activeElement; return [
                one.matches('.scroll') ? one.getAttribute('aria-label') : null,
                one === document.body ? 'end' : getComputedStyle(one).outlineStyle]; }"""
        )
        if style == "end":
            break
        if label:
            reached.add(label)
        if style == "none":
            unmarked.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
    assert len(reached) == wanted
    assert unmarked == []


def test_paper_cuts_nothing(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    cut = page.evaluate(
        """paper => [...document.querySelectorAll('main *')]
            .filter(one => !one.closest('svg *, .unseen'))
            .filter(one => one.getBoundingClientRect().right > paper.width + 1)
            .map(one => `${one.tagName}.${one.className}`)""",
        PAPER,
    )
    assert cut == []
    # What may not be divided has to fit on a page, or it would be all the same.
    divided = page.evaluate(
        """paper => [...document.querySelectorAll('tbody tr, .card, figure, .note')]
            .filter(one => getComputedStyle(one).breakInside !== 'avoid'
                || one.getBoundingClientRect().height > paper.height)
            .map(one => `${one.tagName}.${one.className}`)""",
        PAPER,
    )
    assert divided == []
    assert page.pdf(format="A4", print_background=True).startswith(b"%PDF")
