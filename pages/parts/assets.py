"""Components whose modules are served as files: declared to Streamlit, as an installed package would be by its manifest."""

from __future__ import annotations

from pathlib import Path

from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

PARTS = Path(__file__).parent
BOARD = "unrolled.board"
"""Its theme (palette and ramps) is shared: other components import ``../unrolled.board/theme.js``."""


def declare(name: str, folder: str) -> None:
    """``name`` is ``unrolled.NAME``; ``pages/parts/FOLDER/assets`` holds its files. Declaring twice is declaring once."""
    for each, where in ((BOARD, "board"), (name, folder)):
        manager = get_bidi_component_manager()
        if manager.get_component_asset_root(each) is None:
            package, component = each.split(".")
            manifest = ComponentManifest(name=package, version="1", components=[ComponentConfig(name=component, asset_dir="assets")])
            manager.register_from_manifest(manifest, PARTS / where)
