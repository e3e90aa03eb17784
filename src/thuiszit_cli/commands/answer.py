"""An answer that is shown, and with --uit also written: as Markdown to keep, and as the same JSON object."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from thuiszit_cli.commands import console
from thuiszit_cli.commands.figures import write_set
from thuiszit_cli.commands.inputs import InputWatch
from thuiszit_cli.commands.reading import Asked
from thuiszit_cli.wording import plain


class AnswerFiles:
    """The files `<stem>.md` and `<stem>.json` in the folder of --uit; nothing without that option.

    Make one before reading: it refuses a folder that cannot be written, and watches the inputs.
    """

    def __init__(self, asked: Asked, stem: str) -> None:
        self._asked, self._names = asked, (f"{stem}.md", f"{stem}.json")
        self._watch: InputWatch | None = None
        if asked.uit is not None:
            from thuiszit_cli.store import stage

            stage.prepare(asked.uit, self._names, overwrite=asked.overschrijf, inputs=asked.inputs)
            self._watch = InputWatch(asked.inputs)

    def write(self, command: str, markdown: str, answer: dict[str, Any]) -> None:
        """Write both and a manifest, and tell where. `command` would give them again.

        Raises InputError, OutputError.
        """
        asked = self._asked
        if asked.uit is None or self._watch is None:
            return
        inputs = self._watch.finish()
        page, data = self._names
        write_set(
            asked.uit,
            {
                page: partial(_write, markdown),
                data: partial(_write, json.dumps(answer, indent=2) + "\n"),
            },
            command=command,
            facts={},
            inputs=inputs,
            exports=asked.inputs,
            started=asked.started,
            overwrite=asked.overschrijf,
        )
        target = console.console(data_on_stdout=True, quiet=asked.stil)  # explain may print Markdown there
        target.print(f"Geschreven: {plain(str(asked.uit / page))}", soft_wrap=True)


def _write(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
