"""The browser that looks at a report."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

# Set where the check may not be left out, as before a change lands.
DEMANDED = "USER_PROFILING_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def open_browser() -> Iterator[Browser]:
    """Yield a browser, or skip the test where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium was found; on Debian: apt-get install chromium"
        if os.environ.get(DEMANDED):
            pytest.fail(f"{DEMANDED} is set, but {reason}")
        pytest.skip(reason)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found)
        yield opened
        opened.close()
