"""The installed command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

THUISZIT = Path(sys.executable).with_name("thuiszit")


def thuiszit(folder: Path, *arguments: str, environment: dict[str, str] | None = None, **rest: Any) -> Any:
    """Run the command in `folder` and return the finished process."""
    return subprocess.run(
        [str(THUISZIT), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "COLUMNS": "100", **(environment or {})},
        **rest,
    )
