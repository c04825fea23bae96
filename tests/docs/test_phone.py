"""The pages on a screen as narrow as a phone's, in a headless Chromium."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from built import DOCS, RUST, SITE, Page
from common import require

PHONE_PX, DESK_PX = 390, 1280
PATIENCE_S = 120
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
RUST_PAGES = ("snowflake/index.html", "snowflake/generator/struct.Generator.html")

Answer = dict[str, Any]


class Server(ThreadingHTTPServer):
    """Knows what is asked, and takes the answers."""

    def __init__(self, asked: dict[str, list[Any]]) -> None:
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(SITE)))
        self.asked = asked
        self.answers: list[Answer] = []
        self.is_answered = threading.Event()


class Handler(SimpleHTTPRequestHandler):
    """Serves the site, and the page that looks at it."""

    server: Server

    def do_GET(self) -> None:
        if self.path == "/phone.html":
            path = Path(__file__).with_name("phone.html")
            self.answer("text/html", path.read_bytes())
        elif self.path == "/asked":
            self.answer("application/json", json.dumps(self.server.asked).encode())
        else:
            super().do_GET()

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.answers += json.loads(self.rfile.read(length))
        self.answer("text/plain", b"")
        self.server.is_answered.set()

    def answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing."""


def chromium() -> str:
    """Return the browser."""
    found = [path for path in map(shutil.which, NAMES) if path]
    if not found:
        require(NAMES[0], "chromium")
    return found[0]


def seen_by(browser: str, profile: Path, server: Server) -> None:
    """Start a browser, and end it when it has answered."""
    address = f"http://127.0.0.1:{server.server_port}/phone.html"
    command = [browser, *FLAGS, f"--user-data-dir={profile}", address]
    with (profile.parent / "chromium.log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            assert server.is_answered.wait(PATIENCE_S), f"no answer; see {log.name}"
        finally:
            running.kill()
            running.wait()


@pytest.fixture(scope="module")
def answers(
    pages: list[Page], tmp_path_factory: pytest.TempPathFactory
) -> list[Answer]:
    """Return what the browser has seen of each page at each width."""
    browser = chromium()
    ours = [f"/{page.path.relative_to(SITE)}" for page in pages]
    rust = [f"/{RUST.name}/{name}" for name in RUST_PAGES]
    asked: dict[str, list[Any]] = {
        "pages": ours + rust,
        "widths": [PHONE_PX, DESK_PX],
        "drawings": [path.name for path in sorted((DOCS / "drawings").iterdir())],
    }
    with Server(asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        profile = tmp_path_factory.mktemp("chromium") / "profile"
        seen_by(browser, profile, server)
        server.shutdown()
    assert len(server.answers) == len(asked["pages"]) * 2
    return server.answers


def test_no_page_scrolls_sideways(answers: list[Answer]) -> None:
    wide = [
        (one["page"], one["width"], one["scrollWidth"], one["tooWide"])
        for one in answers
        if one["scrollWidth"] > one["clientWidth"]
    ]
    assert wide == []


def test_nothing_in_a_page_is_cut_off_at_the_right(answers: list[Answer]) -> None:
    """Code and tables that are wider scroll by themselves."""
    cut = [(one["page"], one["tooWide"]) for one in answers if one["tooWide"]]
    assert cut == []


def test_the_drawings_can_be_read_and_hold_their_words(answers: list[Answer]) -> None:
    assert sum(one["drawings"] for one in answers) >= 2 * 4
    faults = [(one["page"], one["drawingFaults"]) for one in answers]
    assert [one for one in faults if one[1]] == []
