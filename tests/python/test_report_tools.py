"""What can be done with the page: sort, filter, search, save, point at, fold, and print."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page
from report_browser import open_browser
from report_page import HOSTILE, Rows, full_rows, many_segments, publish, report

sys.path.insert(0, str(Path(__file__).parents[2] / "analyses"))

import segment_report
from report.tables import table
from report.words import Figure, period, whole

SCREEN = {"width": 1280, "height": 800}
WARNING = ("check", "transactions", "amount", 0.3, 0.1, "Amounts contradict each other. " * 4)
PAGES: dict[str, Rows] = {
    "contradicting": many_segments(5)
    | {"rpt_data_warnings": [(*WARNING, "Correct them. " * 5, rank) for rank in range(1, 8)]},
    "many": many_segments(30),
    "eight": many_segments(8, verdict="none"),
    "hostile": full_rows(),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from open_browser()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    written = {}
    for name, rows in PAGES.items():
        folder = tmp_path_factory.mktemp(name)
        written[name] = folder / "report.html"
        segment_report.write_report(publish(folder / "copy.duckdb", rows), written[name])
    return written


def opened(browser: Browser, file: Path, with_script: bool = True) -> Page:
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
        java_script_enabled=with_script,
    )
    page = context.new_page()
    page.goto(file.as_uri())
    return page


@pytest.fixture
def many(browser: Browser, files: dict[str, Path]) -> Iterator[Page]:
    page = opened(browser, files["many"])
    yield page
    page.context.close()


@pytest.fixture
def hostile(browser: Browser, files: dict[str, Path]) -> Iterator[Page]:
    page = opened(browser, files["hostile"])
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    yield page
    page.context.close()


def with_table(
    browser: Browser, file: Path, columns: dict[str, list[object]], text: Sequence[str] = ()
) -> Page:
    """Open a page whose table of data quality has other columns."""
    html, count = re.subn(
        r'<div class="with-tools">(?:(?!with-tools).)*"quality".*?</table></div></div>',
        lambda _: table("quality", "Quality", columns, text),
        file.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    assert count == 1
    beside = file.with_name("other.html")
    beside.write_text(html, encoding="utf-8")
    return opened(browser, beside)


def column(page: Page, name: str, place: int) -> list[str]:
    """Return the text of a column, row by row, of the rows that are shown."""
    return [
        str(text).strip()
        for text in page.evaluate(
            """([name, place]) => [...document.querySelectorAll(`[data-name=${name}] tbody tr`)]
                .filter(row => row.offsetHeight).map(row => row.cells[place].textContent)""",
            [name, place],
        )
    ]


def sorter(page: Page, name: str, place: int) -> Locator:
    return page.locator(f"[data-name={name}] thead th").nth(place).locator(".sort")


def saved(page: Page, name: str) -> tuple[str, list[list[str]]]:
    """Return the name of the file that a table is saved as, and its cells."""
    with page.expect_download() as download:
        page.locator(f".with-tools:has([data-name={name}]) button").first.click()
    text = Path(download.value.path()).read_bytes().decode("utf-8")
    assert text[0] == "\ufeff"
    assert text.endswith("\r\n")
    return download.value.suggested_filename, list(csv.reader(io.StringIO(text[1:], newline="")))


def test_numbers_are_sorted_as_numbers_and_what_is_not_known_comes_last(
    browser: Browser, files: dict[str, Path]
) -> None:
    values = {"nine": 9.0, "none": None, "ten": 10.0, "minus": -2.5, "zero": 0.0, "tiny": 1e-7}
    figures: list[object] = [Figure("–" if v is None else f"about {v}", v) for v in values.values()]
    page = with_table(browser, files["hostile"], {"Name": [*values], "Value": figures})
    sorter(page, "quality", 1).click()
    assert column(page, "quality", 0) == ["ten", "nine", "tiny", "zero", "minus", "none"]
    heading = page.locator("[data-name=quality] thead th").nth(1)
    assert heading.get_attribute("aria-sort") == "descending"
    sorter(page, "quality", 1).click()
    assert column(page, "quality", 0) == ["minus", "zero", "tiny", "nine", "ten", "none"]
    assert heading.get_attribute("aria-sort") == "ascending"
    sorter(page, "quality", 0).click()
    assert heading.get_attribute("aria-sort") is None
    page.context.close()


def test_text_is_sorted_as_people_sort_it(browser: Browser, files: dict[str, Path]) -> None:
    names: list[object] = ["s10", "–", "Éclair", "s2", "zebra", "apple", "Яблоко"]
    page = with_table(browser, files["hostile"], {"Name": names, "Text": names})
    for place in (0, 1):
        sorter(page, "quality", place).click()
        up = ["apple", "Éclair", "s2", "s10", "zebra", "Яблоко", "–"]
        assert column(page, "quality", 0) == up
        sorter(page, "quality", place).click()
        assert column(page, "quality", 0) == [*up[5::-1], "–"]
    page.context.close()


def test_months_are_sorted_by_time_and_saved_as_they_are_read(
    browser: Browser, files: dict[str, Path]
) -> None:
    months: list[object] = [
        period(month, f"{month:%B %Y}")
        for month in (date(2025, 4, 1), date(2024, 12, 1), date(2025, 8, 1))
    ]
    page = with_table(browser, files["hostile"], {"Month": months, "Count": ["1", "2", "3"]})
    sorter(page, "quality", 0).click()
    assert column(page, "quality", 0) == ["August 2025", "April 2025", "December 2024"]
    _, lines = saved(page, "quality")
    assert lines[1] == ["August 2025", "3"]
    page.context.close()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (".*", ["a.*b"]),
        ("[", ["[x] (y"]),
        ("(y", ["[x] (y"]),
        ("\\d", ["\\d+"]),
        ("ECLAIR", ["Éclair"]),
        ("ябло", ["Яблоко"]),
        ("  b  a ", ["a.*b", "banal"]),
        ("<b>", ["<b>bold</b>"]),
        ("nowhere", []),
        ("", ["a.*b", "[x] (y", "\\d+", "Éclair", "Яблоко", "banal", "<b>bold</b>"]),
    ],
)
def test_a_filter_is_text_and_no_pattern(
    browser: Browser, files: dict[str, Path], query: str, found: list[str]
) -> None:
    names = ["a.*b", "[x] (y", "\\d+", "Éclair", "Яблоко", "banal", "<b>bold</b>"]
    page = with_table(browser, files["hostile"], {"Name": [*names], "Text": ["x"] * len(names)})
    page.get_by_label("Filter rows: Quality").fill(query)
    assert column(page, "quality", 0) == found
    told = page.locator(".with-tools:has([data-name=quality]) output").inner_text()
    assert told == ("" if len(found) == len(names) else f"{len(found)} of {len(names)}")
    assert page.locator("b:text('bold')").count() == 0
    page.context.close()


def test_a_file_holds_text_as_text_and_figures_as_they_were_published(
    browser: Browser, files: dict[str, Path]
) -> None:
    texts = {
        'a "quoted", name': 'a "quoted", name',
        "=1+1": "'=1+1",
        "+SUM(A1)": "'+SUM(A1)",
        "-2": "'-2",
        "@cmd": "'@cmd",
        "fine; =1": "fine; '=1",
        "two\nlines": "two lines",
        "bell\x07": "bell",
        "Яблоко 林檎 🍏": "Яблоко 林檎 🍏",
        "–": "",
    }
    figures: list[object] = [whole(-1234.5)] * len(texts)
    columns: dict[str, list[object]] = {'=Head, "one"': [*texts], "Figure": figures}
    page = with_table(browser, files["hostile"], columns)
    name, (head, *lines) = saved(page, "quality")
    assert head == ['\'=Head, "one"', "Figure"]
    assert [line[0] for line in lines] == list(texts.values())
    assert {line[1] for line in lines} == {"-1234.5"}
    # The input's name is hostile, too.
    assert name.endswith("_quality_2025-01-01.csv")
    assert not set(name) & set("<>/\\:\"'$|?*")
    page.context.close()


def test_what_is_saved_is_what_is_shown(many: Page) -> None:
    many.get_by_label("Filter rows: All segments").fill("kind 1")
    sorter(many, "segments", 1).click()
    sorter(many, "segments", 1).click()
    _, (head, *lines) = saved(many, "segments")
    assert head[:2] == ["Segment", "Users"]
    kinds = [f"s{number}" for number in range(19, 9, -1)]
    assert [line[0][:3] for line in lines if line[0][1] == "1"] == kinds
    assert [int(line[1]) for line in lines] == sorted(int(line[1]) for line in lines)
    assert all(0 < float(line[2]) < 1 for line in lines)


def test_hostile_text_stays_text_whatever_is_done(hostile: Page) -> None:
    said: list[str] = []
    hostile.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    for button in hostile.locator("main .sort").all():
        button.click()
    hostile.locator("#find").fill("<script>alert(1)")
    for mark in hostile.locator("#moves .mark, #verdict .mark, #map .mark").all()[:20]:
        mark.hover(force=True)
    hostile.locator("#find").fill("")
    hostile.locator("#verdict .mark").last.hover(force=True)
    assert HOSTILE[:25] in hostile.locator(".tip").inner_text()
    assert hostile.locator("script").count() == 1
    assert said == []
    _, rows = saved(hostile, "strategies")
    assert len({len(row) for row in rows}) == 1
    assert any(HOSTILE.replace("\u00a0", " ") in cell for row in rows for cell in row)


def test_a_search_narrows_cards_rows_and_columns(many: Page) -> None:
    many.locator("#find").fill("KIND 07")
    assert many.locator(".card:visible").count() == 1
    assert [text[:3] for text in column(many, "segments", 0)] == ["s07"]
    assert many.locator(".contents output").inner_text() == "1 of 31"
    headings = many.locator("[data-name=effect-sizes] thead th:visible").all_inner_texts()
    assert len(headings) == 2
    assert "Kind 07" in headings[1]
    shown = many.evaluate(
        "[...document.querySelectorAll('.heat tbody tr:not(.group)')]"
        ".map(row => [...row.cells].filter(cell => cell.offsetWidth).length)"
    )
    assert set(shown) == {2}
    assert many.locator("#activity figure:visible").count() == 1
    many.locator("#find").fill("")
    assert many.locator(".card:visible").count() == 31


def test_cards_open_and_close(many: Page, browser: Browser, files: dict[str, Path]) -> None:
    assert many.locator(".card[open]").count() == 0
    many.get_by_text("Open all cards").click()
    assert many.locator(".card[open]").count() == 31
    many.get_by_text("Close all cards").click()
    many.locator(".lines tbody a").first.click()
    assert many.locator(".card[open]").count() == 1
    page = opened(browser, files["hostile"], with_script=False)
    assert page.locator(".card[open]").count() == 2
    page.locator(".card summary").first.click()
    assert page.locator(".card[open]").count() == 1
    page.context.close()


def test_charts_say_their_values_to_the_mouse_and_to_the_keyboard(many: Page) -> None:
    tip = many.locator(".tip")
    chart = many.locator("#activity svg").first
    assert not tip.is_visible()
    chart.locator(".mark").nth(3).hover(force=True)
    shown = tip.inner_text()
    assert shown == many.evaluate(
        "[...document.querySelectorAll('[data-name=activity] tbody tr')[3].cells]"
        ".slice(0, 2).map(cell => cell.textContent).join(': ')"
    )
    chart.focus()
    many.keyboard.press("ArrowRight")
    many.keyboard.press("ArrowRight")
    assert tip.inner_text() != shown
    assert tip.get_attribute("role") == "status"
    many.keyboard.press("Escape")
    assert not tip.is_visible()
    many.locator("#verdict svg").last.focus()
    many.keyboard.press("ArrowRight")
    assert "recurs" in tip.inner_text()
    many.keyboard.press("Tab")
    assert many.evaluate("document.activeElement.tagName") != "svg"
    assert not tip.is_visible()


def test_each_chart_can_be_read_as_a_table(hostile: Page) -> None:
    without = hostile.evaluate(
        """() => [...document.querySelectorAll('main svg')].filter(svg => {
            const near = svg.closest('figure, .beside, .small-charts');
            const part = svg.closest('section');
            return !part.querySelector('details table, .gt_table') || !near;
        }).map(svg => svg.getAttribute('aria-label'))"""
    )
    assert without == []
    named = hostile.evaluate(
        "[...document.querySelectorAll('[data-name]')].map(t => t.dataset.name)"
    )
    assert len(named) == len(set(named))
    assert {
        "activity", "map", "tightness", "recurrence", "deciles", "lift-intervals", "counts",
        "all-moves", "all-refit", "effect-sizes", "segments", "segments-at-a-glance",
    } <= set(named)  # fmt: skip


def test_what_to_print_can_be_chosen(many: Page) -> None:
    many.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    many.get_by_text("Print …").click()
    dialog = many.locator("dialog")
    dialog.get_by_label("Activity over time").uncheck()
    dialog.get_by_label("Only the cards that are open").check()
    dialog.locator("button[value=print]").click()
    assert many.evaluate("document.body.dataset.printed") == "yes"
    many.locator(".card summary").nth(2).click()
    many.emulate_media(media="print")
    assert not many.locator("#activity").is_visible()
    assert many.locator("#traits").is_visible()
    assert many.locator(".card:visible").count() == 1
    assert not many.locator(".tools:visible, .sort:visible, .contents:visible").count()


def test_without_a_script_all_is_printed_and_there_is_nothing_to_press(
    browser: Browser, files: dict[str, Path]
) -> None:
    page = opened(browser, files["many"], with_script=False)
    assert page.locator(".tools:visible, dialog:visible, .sort").count() == 0
    page.emulate_media(media="print")
    assert page.locator("main > section:visible").count() == page.locator("main > section").count()
    assert page.locator(".card h4:visible").count() >= 30
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.context.close()


@pytest.mark.parametrize("name", ["many", "eight", "contradicting"])
def test_page_one_stays_within_a_screen(
    browser: Browser, files: dict[str, Path], name: str
) -> None:
    for with_script in (True, False):
        page = opened(browser, files[name], with_script)
        box = page.locator("#overview").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= SCREEN["height"]
        bar = page.locator(".contents ul")
        assert bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth")
        lines = "[...document.querySelectorAll('.lines th a')].map(a => a.offsetHeight)"
        if with_script:
            assert max(page.evaluate(lines)) < 45
        page.context.close()


def test_eight_slices_are_a_table_and_no_cards(browser: Browser, files: dict[str, Path]) -> None:
    page = opened(browser, files["eight"])
    assert page.locator(".card").count() == 0
    assert len(column(page, "segments", 0)) == 9
    assert page.locator("#strategies").count() == 1
    page.context.close()


def test_a_page_without_segments_works_too(browser: Browser, tmp_path: Path) -> None:
    report(tmp_path, {})
    said: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((tmp_path / "report.html").as_uri())
    page.locator("#find").fill("nothing")
    page.get_by_text("Print …").click()
    assert said == []
    assert "There are no segments yet" in page.locator("#segments").inner_text()
    page.close()
