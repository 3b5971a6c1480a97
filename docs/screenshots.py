"""The pictures of the README and the docs: `python docs/screenshots.py PAGE FOLDER` opens the page of the examples and takes each.

What a picture shows is an address of the page (what stands after the #), and at most a few clicks. The browser is Debian's Chromium, or
the one that $CHROMIUM names; nothing is downloaded and the page asks nothing of the network.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
WORDS = "vice president of"  # the fact whose sentence is shown
HEADLINE = "Halloran sworn in as mayor after narrow vote"


@dataclass(frozen=True)
class Picture:
    """`steps` are what is clicked on, one after the other."""

    address: str = ""
    steps: tuple[str, ...] = ()
    scheme: Literal["light", "dark"] = "light"
    size: tuple[int, int] = (1440, 810)


PICTURES = {
    "graph": Picture("thing=person/dana-reyes", (f"#card .group:has(p > bdi:text-is('{WORDS}')) .rows button >> nth=0",)),
    "picture": Picture(),
    "dark": Picture("focus=person/dana-reyes&hops=1&thing=person/dana-reyes", scheme="dark"),
    "path": Picture("thing=person/dana-reyes", ("#card button:text-is('Path from here')", "Henrik Solvik")),
    "groups": Picture("grouped=1&tint=group"),
    "timeline": Picture("tab=timeline", ("#timeline .bars button[aria-label^='2024:']",)),
    "table": Picture("tab=table&not-modality=asserted"),
    "article": Picture("tab=article", (f"#article button:has-text('{HEADLINE}')",)),
    "small": Picture("thing=person/dana-reyes", size=(390, 800)),
}


def main(page: Path, folder: Path) -> None:
    """Writes the pictures of `page` to `folder`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--hide-scrollbars"])
        for name, picture in PICTURES.items():
            take(browser, page, picture, folder / f"{name}.png")
        browser.close()


def take(browser: Browser, page: Path, picture: Picture, out: Path) -> None:
    width, height = picture.size
    tab = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=picture.scheme, reduced_motion="reduce", device_scale_factor=1
    )
    tab.goto(f"{page.resolve().as_uri()}#{picture.address}")
    tab.wait_for_function("() => window.kgView && kgView.ready", polling=50)
    for step in picture.steps:
        do(tab, step)
    tab.wait_for_timeout(500)  # the labels follow a change of the picture after a tenth of a second
    tab.screenshot(path=out)
    tab.close()


def do(tab: Page, step: str) -> None:
    """Clicks on what the selector names; what is no selector is searched for by its name."""
    if step[0] == "#":
        tab.click(step)
    else:
        tab.fill("#search", step)
        tab.locator("#suggestions li").first.wait_for()
        tab.press("#search", "Enter")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
