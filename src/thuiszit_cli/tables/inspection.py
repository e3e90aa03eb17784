"""Looking at exports without using them: what is recognised of each file, and how many rows each table gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from thuiszit_cli.errors import InputError
from thuiszit_cli.read.guards import DEFAULT
from thuiszit_cli.read.settings import settings
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.recognise.inspecting import Inspection, inspect_sheet
from thuiszit_cli.recognise.layout import compiled
from thuiszit_cli.recognise.layout_files import own_layouts
from thuiszit_cli.tables.load import Intake
from thuiszit_cli.tables.sources import disappearing_files


def inspect(
    exports: Sequence[Path],
    *,
    layouts: Sequence[Path] = (),
    progress: Callable[[int], None] | None = None,
) -> list[Inspection]:
    """Look at each file by itself. A file that cannot be used is told of, not raised.

    Raises UsageError for a layout of the desk that is wrong.
    """
    own = [compiled(layout) for layout in own_layouts(layouts)]
    found: list[Inspection] = []
    for export in exports:
        try:
            with disappearing_files():
                sheets = next(iter(open_exports([export], progress or (lambda _: None), own=own)))
                inspections = [inspect_sheet(sheet, own) for sheet in sheets]
        except InputError as error:
            found.append(Inspection(str(export), problem=error))
            continue
        found += inspections or [Inspection(str(export))]
        try:
            intake = Intake(own, settings().limits or DEFAULT)
            with disappearing_files():
                intake.take_file(str(export), sheets)
            sources = intake.finish().sources
        except InputError as error:
            (inspections or found[-1:])[0].problem = error
            continue
        for inspection, source in zip(inspections, sources, strict=True):
            inspection.rows, inspection.tables = source.rows, source.tables
    return found
