"""A headless Chromium that may reach nothing: the browser and its driver of this machine, never downloaded ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

SWITCHES = (
    "headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
    "disable-component-update", "disable-sync", "disable-dev-shm-usage",
    "host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip


def installed(*names: str) -> str:
    """The path of a program; the test fails where it is missing: what needs it must not be skipped."""
    found = next((path for path in map(shutil.which, names) if path), None)
    assert found is not None, f"none of {', '.join(names)} is installed"
    return found


@contextmanager
def chromium(width: int = 1280, height: int = 900) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = installed("chromium", "chromium-browser", "google-chrome")
    for switch in SWITCHES:
        options.add_argument(f"--{switch}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(installed("chromedriver")))
    try:
        resize(driver, width, height)
        yield driver
    finally:
        driver.quit()


def resize(driver: Chrome, width: int, height: int = 900) -> None:
    """The page's own width, also below the narrowest window."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    command(driver, "Emulation.setDeviceMetricsOverride", size)


def command(driver: Chrome, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """A command of the DevTools protocol."""
    answer: dict[str, Any] = driver.execute_cdp_cmd(name, parameters)
    return answer


def open_file(driver: Chrome, path: Path) -> None:
    driver.get(path.as_uri())


def complaints(driver: Chrome) -> list[str]:
    """What the console holds: errors, refused content and everything else."""
    return log(driver, "browser")


def log(driver: Chrome, kind: str) -> list[str]:
    """What was logged since the last time it was asked for."""
    return [entry["message"] for entry in driver.get_log(kind)]  # type: ignore[no-untyped-call]
