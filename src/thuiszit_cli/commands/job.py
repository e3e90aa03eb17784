"""One path for every command that answers: prepare, read, answer, write, manifest, screen, exit code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thuiszit_cli.commands import console
from thuiszit_cli.commands.inputs import InputWatch
from thuiszit_cli.commands.options import now
from thuiszit_cli.errors import ExitCode
from thuiszit_cli.rules.terms import Ernst
from thuiszit_cli.version import __version__
from thuiszit_cli.wording import plain

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.commands.reading import Answering, Asked
    from thuiszit_cli.privacy.hidden import Hidden
    from thuiszit_cli.store.manifest import FileRecord
    from thuiszit_cli.store.stage import Writer


_FIRST = ("peildatum", "definitie", "parameters_sha256")  # of the facts of a manifest


class Job:
    """One command at work. Make it before anything is read: it refuses what could not be written.

    `folder` is where the files `names` and their manifest come, None when nothing is written. `inputs` are all the
    files that the answer depends on; they must stay what they are until it is written. `command` gives the
    same answer again.
    """

    def __init__(
        self,
        asked: Answering,
        command: str,
        inputs: Sequence[Path],
        folder: Path | None,
        names: Iterable[str] = (),
    ) -> None:
        self._asked, self._inputs = asked, tuple(inputs)
        self.command, self.folder = command, folder
        self.written: list[Path] = []
        if folder is not None:
            from thuiszit_cli.store import stage

            stage.prepare(folder, tuple(names), overwrite=asked.overschrijf, inputs=self._inputs)
        self._watch = InputWatch(self._inputs)
        self._records: list[FileRecord] | None = None
        self.target = console.console(data_on_stdout=asked.json, quiet=asked.stil)

    @contextmanager
    def reading(self, exports: Sequence[Path]) -> Iterator[Callable[[int], None] | None]:
        """A bar on the screen while the exports are read. Raises InputError when one changed meanwhile."""
        with console.progress(self.target, exports) as progress:
            yield progress
        self.records()

    def records(self) -> list[FileRecord]:
        """The inputs as a manifest names them. Raises InputError for one that changed since the job began."""
        if self._records is None:
            self._records = self._watch.finish()
        return self._records

    def about(self, facts: Mapping[str, str]) -> dict[str, str]:
        """What a page tells of how it was made."""
        from thuiszit_cli.report.model import told

        return told(__version__, self.command, facts)

    def write(
        self,
        files: Mapping[str, Writer],
        facts: Mapping[str, Any],
        hidden: Hidden | None = None,
        *,
        as_inputs: bool = False,
    ) -> None:
        """Write the files and the manifest, which holds the `facts`, as a whole; nothing without a folder.

        Each file is one of the registry that may be written where `hidden` asks for protection; but `as_inputs` says
        that they have the names of what was read. Raises InputError, OutputError.
        """
        if self.folder is None:
            return
        from thuiszit_cli.privacy.hidden import Hidden
        from thuiszit_cli.report import forms
        from thuiszit_cli.store import stage

        if not as_inputs:
            forms.guard(files, hidden or Hidden())

        self.written = stage.write_folder(
            self.folder,
            files,
            partial(self._manifest, facts),
            overwrite=self._asked.overschrijf,
            inputs=self._inputs,
        )

    def write_texts(
        self,
        stem: str,
        markdown: str,
        answer: Mapping[str, Any],
        facts: Mapping[str, Any],
        hidden: Hidden | None = None,
    ) -> None:
        """Write an answer as Markdown and as the same JSON object, and tell where."""
        if self.folder is None:
            return
        page, data = pages(stem)
        texts = {page: markdown, data: json.dumps(answer, indent=2) + "\n"}
        self.write({name: partial(_write_text, text) for name, text in texts.items()}, facts, hidden)
        target = console.console(
            data_on_stdout=True, quiet=self._asked.stil
        )  # explain may print Markdown there
        target.print(f"Geschreven: {plain(str(self.folder / page))}", soft_wrap=True)

    def _manifest(self, facts: Mapping[str, Any], written: list[dict[str, Any]]) -> dict[str, Any]:
        """What manifest.json holds (spec section 8). Only the last two fields tell a time."""
        return {
            "versie": __version__,
            "opdracht": self.command,
            **{name: facts[name] for name in _FIRST if name in facts},
            "invoer": [asdict(record) for record in self.records()],
            **{name: value for name, value in facts.items() if name not in _FIRST},
            "uitvoer": written,
            "gestart": self._asked.started,
            "klaar": now(),
        }

    def done(
        self,
        show: Callable[[Console], None],
        answer: Callable[[], dict[str, Any]],
        findings: Mapping[str, int] | None = None,
    ) -> ExitCode:
        """Tell the answer, on the screen and as JSON where asked; returns DONE, or STRICT for `findings`."""
        if not self._asked.stil:
            show(self.target)
        if self._asked.json:
            console.print_json(answer())
        return exit_code(findings or {}, self._asked.level)


def judged(asked: Asked, **more: Any) -> dict[str, Any]:
    """What a manifest tells of every question: its day, its definition, and the law it was decided with."""
    law = asked.question.law
    facts = {
        "peildatum": asked.question.peildatum.isoformat(),
        "definitie": asked.question.definitie.value,
        "parameters_sha256": law.sha256,
    }
    taken = asked.question.taken
    return {
        **facts,
        **({"simulatie": True} if law.changed else {}),
        **({"voorstel": taken} if taken else {}),
        **more,
    }


def pages(stem: str) -> tuple[str, str]:
    """The names of the two files of `write_texts`."""
    return f"{stem}.md", f"{stem}.json"


def exit_code(counts: Mapping[str, int], level: Ernst | None) -> ExitCode:
    """DONE, or STRICT when there are findings (by severity) at or above the level that was asked for."""
    if level is None:
        return ExitCode.DONE
    serious = list(Ernst)[: list(Ernst).index(level) + 1]
    return ExitCode.STRICT if any(counts[ernst.value] for ernst in serious) else ExitCode.DONE


def rows_of(rows: Any) -> dict[str, Any]:
    """The reconciliation of rows, as manifests and JSON tell it."""
    return {"gelezen": rows.read, "gebruikt": rows.used, "uitgesloten": rows.excluded}


def _write_text(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
