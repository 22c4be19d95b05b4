"""What the server process does: no torch, a pool for as long as it lives, and the hidden home that hands over."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
VISIT = """
import sys
from streamlit.testing.v1 import AppTest
at = AppTest.from_file("pages/parts/menu.py", default_timeout=30)
at.switch_page("../play/train.py").run()
assert not at.exception, at.exception
for name in ("explode_then_clip", "dates_attention"):
    at.selectbox(key="scenario").set_value(name).run()
    assert not at.exception, at.exception
print(*sorted({"torch", "altair"} & set(sys.modules)))
"""


def test_the_page_never_imports_torch(tmp_path: Path) -> None:
    home = {**os.environ, "UNROLLED_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", VISIT], cwd=ROOT, env=home, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr[-2000:]


def test_the_pool_lives_as_long_as_the_server(monkeypatch) -> None:
    import gc

    import app

    calls: list[str] = []
    monkeypatch.setattr("engine.runs.start_pool", lambda: calls.append("start"))
    monkeypatch.setattr("engine.runs.end_pool", lambda: calls.append("end"))
    monkeypatch.setattr(gc, "freeze", lambda: calls.append("freeze"))

    async def serve() -> None:
        async with app.lifespan(app.app):
            calls.append("serving")

    with ThreadPoolExecutor(1) as apart:  # the browser tests before it leave a loop running in this thread
        apart.submit(lambda: asyncio.run(serve())).result()
    assert calls == ["start", "freeze", "serving", "end"]


def test_home_hands_over_to_train(fake) -> None:
    at = AppTest.from_file(str(ROOT / "pages/parts/menu.py"), default_timeout=20)
    at.query_params["scenario"] = "rnn_cannot"
    at.run()
    assert not at.exception
    assert at.title[0].value == "Can a plain RNN do what the LSTM did?"
