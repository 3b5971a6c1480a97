"""The picture of the README: `python docs/screenshots.py PAGE OUT.png` opens the page of the examples and chooses what it shows.

The browser is Debian's Chromium, or the one that $CHROMIUM names; nothing is downloaded and the page asks nothing of the network.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

SIZE = {"width": 1440, "height": 810}
NAME = "Dana Reyes"  # whom the picture is about: she is in six of the fourteen stories
WORDS = "vice president of"  # the fact whose sentence is shown
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def main(page: Path, out: Path) -> None:
    """Writes a picture of `page` to `out`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--hide-scrollbars"])
        tab = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce", device_scale_factor=1)
        tab.goto(page.resolve().as_uri())
        choose(tab)
        tab.screenshot(path=out)
        browser.close()


def choose(tab: Page) -> None:
    """Finds the person as a reader does, then opens the sentence behind one fact."""
    tab.wait_for_function("window.kgView && document.querySelector('canvas')")
    tab.fill("#search", NAME)
    tab.press("#search", "Enter")
    tab.locator("#card .group", has=tab.get_by_text(WORDS, exact=True)).locator("button").first.click()
    tab.wait_for_timeout(500)  # the labels follow a change of the picture after a tenth of a second


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
