"""The forms in which an answer is written: which file each gives, and what writes it.

The modules that write are loaded when they do: a default `classify` needs no workbook and no page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.errors import UsageError
from thuiszit_cli.rules.terms import Term

if TYPE_CHECKING:
    from thuiszit_cli.counts.tables import Report
    from thuiszit_cli.judge import Classification
    from thuiszit_cli.report.summary import Summary

Writer = Callable[[Path], None]
DICTIONARY = "kolommen.csv"


class Formaat(Term):
    """A value of --formaat, in the order in which files are written; md is always among them."""

    MD = "md", "Markdown, om te lezen"
    XLSX = "xlsx", "werkmap voor Excel"
    HTML = "html", "één pagina met grafieken, om door te sturen of af te drukken"
    CSV = "csv", "tekst voor een rekenblad, met kolommen.csv ernaast"
    PARQUET = "parquet", "voor een analyseprogramma, met kolommen.csv ernaast"
    ICS = "ics", "agenda"


REPORT_FORMATS = tuple(form for form in Formaat if form is not Formaat.ICS)
TIDY_FORMATS = (Formaat.CSV, Formaat.PARQUET)


def refuse_open_copies(formats: Collection[str], *, versleutel: bool) -> None:
    """Raise UsageError when what is to be encrypted would lie beside it in the open."""
    open_forms = [form.value for form in (Formaat.XLSX, Formaat.CSV) if form in formats]
    if versleutel and open_forms:
        raise UsageError(
            f"De vorm {open_forms[0]} bevat gegevens per leerling en is niet te versleutelen.",
            f"Laat {' en '.join(open_forms)} weg uit formaat, of versleutel niet.",
        )


def about(version: str, command: str, facts: Mapping[str, str]) -> dict[str, str]:
    """What a page tells of how it was made: no path and no time, so that equal answers give equal pages."""
    return {"Programma": f"thuiszit {version}", "Opdracht": command, **facts}


def count_names(stem: str, formats: Collection[Formaat]) -> tuple[str, ...]:
    """The files that a report of counts gives in these formats."""
    reports = {Formaat.MD: "rapport.md", Formaat.HTML: "rapport.html"}
    names = [reports.get(form, f"{stem}.{form.value}") for form in REPORT_FORMATS if form in formats]
    return (*names, *([DICTIONARY] if set(formats) & set(TIDY_FORMATS) else []))


def count_files(
    stem: str,
    title: str,
    reports: Sequence[Report],
    formats: Collection[Formaat],
    about: Mapping[str, str],
    beside: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Writer]:
    """What writes each of those files. `title` heads the page; `about` tells on it how it was made.

    `beside` are other files of the set, by name without extension, with the meaning of their columns.
    """
    from thuiszit_cli.columns import COUNTS
    from thuiszit_cli.report import counts, dictionary, tidy, workbook

    def book(path: Path) -> None:
        workbook.write_workbook(path, *workbook.report_sheets(reports))

    def page(path: Path) -> None:
        from thuiszit_cli.report import pages

        pages.write_reports(path, title, reports, about)

    def meanings(path: Path) -> None:
        entries = dictionary.of_counts(stem, COUNTS.columns, reports)
        for name, found in (beside or {}).items():
            entries += dictionary.of_meanings(name, found)
        dictionary.write(path, entries)

    writers: dict[str, Writer] = {
        "rapport.html": page,
        "rapport.md": lambda path: counts.write_markdown(path, reports),
        f"{stem}.xlsx": book,
        f"{stem}.csv": lambda path: tidy.write_csv(path, reports),
        f"{stem}.parquet": lambda path: tidy.write_parquet(path, reports),
        DICTIONARY: meanings,
    }
    return {name: writers[name] for name in count_names(stem, formats)}


def classify_names(formats: Collection[Formaat]) -> tuple[str, ...]:
    """What `classify` writes beside the files it always writes."""
    names = {
        Formaat.MD: ("rapport.md",),
        Formaat.XLSX: ("classificatie.xlsx",),
        Formaat.HTML: ("rapport.html",),
        Formaat.CSV: ("classificatie.csv", "perioden.csv", "tellingen.csv"),
        Formaat.PARQUET: ("tellingen.parquet",),
    }
    made = [name for form in REPORT_FORMATS if form in formats for name in names[form]]
    return (*made, *([DICTIONARY] if set(formats) & set(TIDY_FORMATS) else []))


def classify_files(
    answer: Classification, summary: Summary, formats: Collection[Formaat], command: str
) -> dict[str, Writer]:
    """What writes each of those files. `command` would give them again."""
    region = summary.vakantieregio
    told = about(
        summary.version,
        command,
        {
            "Definitie": summary.definitie.label,
            "Vakantieregio zonder gemeente": region.label if region else "Midden (niet opgegeven)",
            "Parameters (SHA-256)": summary.parameters_sha256,
        },
    )

    def markdown(path: Path) -> None:
        from thuiszit_cli.report.markdown import write_report

        write_report(path, summary)

    def page(path: Path) -> None:
        from thuiszit_cli.report.pages import write_classification

        write_classification(path, summary, told)

    def book(path: Path) -> None:
        from thuiszit_cli.report.pupils import write_workbook

        write_workbook(path, answer, summary)

    def pupils(path: Path) -> None:
        from thuiszit_cli.report.pupils import write_classification_csv

        write_classification_csv(path, answer.pupils)

    def periods(path: Path) -> None:
        from thuiszit_cli.report.pupils import write_periods_csv

        write_periods_csv(path, answer.periods)

    def counts(path: Path) -> None:
        from thuiszit_cli.report import tidy
        from thuiszit_cli.report.summary_tables import summary_report

        write = tidy.write_csv if path.suffix == ".csv" else tidy.write_parquet
        write(path, [summary_report(summary)])

    def meanings(path: Path) -> None:
        from thuiszit_cli.columns import CLASSIFICATION, COUNTS, PERIODS
        from thuiszit_cli.report import dictionary
        from thuiszit_cli.report.summary_tables import summary_report

        entries = dictionary.of_columns("classificatie", CLASSIFICATION.columns)
        entries += dictionary.of_columns("perioden", PERIODS.columns)
        entries += dictionary.of_counts("tellingen", COUNTS.columns, [summary_report(summary)])
        dictionary.write(path, entries)

    writers: dict[str, Writer] = {
        "rapport.md": markdown,
        "rapport.html": page,
        "classificatie.xlsx": book,
        "classificatie.csv": pupils,
        "perioden.csv": periods,
        "tellingen.csv": counts,
        "tellingen.parquet": counts,
        DICTIONARY: meanings,
    }
    return {name: writers[name] for name in classify_names(formats)}
