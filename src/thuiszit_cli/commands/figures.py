"""What the commands that count share: the folder they write, its manifest, and the level of --streng."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thuiszit_cli.commands.options import now as now
from thuiszit_cli.errors import ExitCode
from thuiszit_cli.rules.terms import Ernst

if TYPE_CHECKING:
    from thuiszit_cli.store.manifest import FileRecord
    from thuiszit_cli.store.stage import Writer


def write_set(
    folder: Path,
    files: Mapping[str, Writer],
    *,
    command: str,
    facts: Mapping[str, Any],
    inputs: Sequence[FileRecord],
    exports: Sequence[Path],
    started: str,
    overwrite: bool,
) -> list[Path]:
    """Write the files and a manifest that tells of what they were made; returns the paths.

    `facts` are the keys of the manifest between the command and the input. Raises OutputError.
    """
    from thuiszit_cli.store import stage
    from thuiszit_cli.version import __version__

    def manifest(records: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "versie": __version__,
            "opdracht": command,
            **facts,
            "invoer": [asdict(record) for record in inputs],
            "uitvoer": records,
            "gestart": started,
            "klaar": now(),
        }

    return stage.write_folder(folder, files, manifest, overwrite=overwrite, inputs=exports)


def about(command: str, facts: Mapping[str, str]) -> dict[str, str]:
    """What a page tells of how it was made."""
    from thuiszit_cli.report.model import told
    from thuiszit_cli.version import __version__

    return told(__version__, command, facts)


def exit_code(counts: Mapping[str, int], level: Ernst | None) -> ExitCode:
    """DONE, or STRICT when there are findings (by severity) at or above the level that was asked for."""
    if level is None:
        return ExitCode.DONE
    serious = list(Ernst)[: list(Ernst).index(level) + 1]
    return ExitCode.STRICT if any(counts[ernst.value] for ernst in serious) else ExitCode.DONE


def bar(value: int, most: int, width: int = 8) -> str:
    """A bar of blocks: `width` of them for `most`, at least a thin one for anything that is not 0."""
    eighths = round(value / most * width * 8)
    if value and not eighths:
        eighths = 1
    full, rest = divmod(eighths, 8)
    return "█" * full + ("" if not rest else " ▏▎▍▌▋▊▉"[rest])


def reports_in(folder: Path) -> list[Path]:
    """What to read in a folder that was just written: the page when there is one, and the Markdown."""
    return [path for path in (folder / "rapport.html", folder / "rapport.md") if path.is_file()]
