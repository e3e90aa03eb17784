"""The registry of forms: which answers a form writes, in which files, and how each of them can be protected.

A form is one module and one line here. A file that does not say that it is harmless, or that it can be protected, is
not written where protection was asked for. The modules are loaded when they write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Flag, auto
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from typing import Any

from thuiszit_cli.errors import InternalError, UsageError
from thuiszit_cli.privacy.hidden import Hidden
from thuiszit_cli.report.model import Classified, Content, Counted, Listed

Writer = Callable[[Path], None]


class Can(Flag):
    """How a file with personal data can be protected."""

    NOT = 0
    PSEUDONIEM = auto()  # pseudonyms stand where numbers would
    VERSLEUTEL = auto()  # what is personal is encrypted


@dataclass(frozen=True)
class File:
    """One file: its name (`{stem}` is that of the counts), whether it is personal, and how it can be protected."""

    name: str
    write: str  # the function that writes it, of the module of the form or as module.function
    personal: bool
    can: Can = Can.NOT

    def is_allowed(self, hidden: Hidden) -> bool:
        """Whether it may be written where that is asked."""
        asked = Can.PSEUDONIEM if hidden.pseudoniem else Can.NOT
        asked |= Can.VERSLEUTEL if hidden.versleutel else Can.NOT
        return not self.personal or asked in self.can


@dataclass(frozen=True)
class Form:
    """A value of --formaat. The answers that it does not name cannot be asked in it."""

    name: str
    meaning: str  # Dutch
    module: str  # in this package
    files: Mapping[type, tuple[File, ...]]


_NOT, _PSEUDONIEM, _BOTH = Can.NOT, Can.PSEUDONIEM, Can.PSEUDONIEM | Can.VERSLEUTEL


def _read(ending: str, *, worklist: bool = True) -> dict[type, tuple[File, ...]]:
    """What a form for readers writes: a report, which tells of nobody, or the list of pupils."""
    report = f"rapport.{ending}"
    files: dict[type, tuple[File, ...]] = {
        Classified: (File(report, "write_classification", personal=False),),
        Counted: (File(report, "write_counts", personal=False),),
    }
    return files | (_list(ending) if worklist else {})


def _list(ending: str, can: Can = _PSEUDONIEM, *beside: File) -> dict[type, tuple[File, ...]]:
    return {Listed: (File(f"werklijst.{ending}", "write_worklist", personal=True, can=can), *beside)}


def _tidy(classified: Iterable[File], ending: str, can: Can) -> dict[type, tuple[File, ...]]:
    """What a form for programs writes: rows of pupils or counts, and what their columns mean beside them."""
    return {
        Classified: (*classified, File("kolommen.csv", "dictionary.write_classification", personal=False)),
        Counted: (
            File(f"{{stem}}.{ending}", "write_counts", personal=False),
            File("kolommen.csv", "dictionary.write_counts", personal=False),
        ),
        **_list(ending, can, File("kolommen.csv", "dictionary.write_worklist", personal=False)),
    }


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("md", "Markdown, om te lezen", "markdown", _read("md")),
        Form(
            "xlsx",
            "werkmap voor Excel",
            "sheets",
            {
                Classified: (File("classificatie.xlsx", "write_classification", personal=True, can=_BOTH),),
                Counted: (File("{stem}.xlsx", "write_counts", personal=False),),
                **_list("xlsx", _BOTH),
            },
        ),
        Form(
            "html",
            "één pagina met grafieken, om door te sturen of af te drukken",
            "page.pages",
            _read("html"),
        ),
        Form(
            "csv",
            "tekst voor een rekenblad, met kolommen.csv ernaast",
            "csvfile",
            _tidy(
                (
                    File("classificatie.csv", "write_pupils", personal=True, can=_PSEUDONIEM),
                    File("perioden.csv", "write_periods", personal=True, can=_PSEUDONIEM),
                    File("tellingen.csv", "write_summary", personal=False),
                ),
                "csv",
                _PSEUDONIEM,
            ),
        ),
        Form(
            "parquet",
            "voor een analyseprogramma, met kolommen.csv ernaast",
            "parquet",
            _tidy((File("tellingen.parquet", "write_summary", personal=False),), "parquet", _BOTH),
        ),
        Form(
            "jsonl",
            "één leerling per regel, voor een programma",
            "jsonl",
            {
                Classified: (File("classificatie.jsonl", "write_pupils", personal=True, can=_PSEUDONIEM),),
                **_list("jsonl"),
            },
        ),
        Form("docx", "tekst voor Word, voor het bestuur", "word", _read("docx", worklist=False)),
        Form("ics", "agenda", "calendar", _list("ics")),
    )
}

# What an answer always has, whatever the form.
ALWAYS: Mapping[type, tuple[File, ...]] = {
    Classified: (
        File("classificatie.parquet", "parquet.write_pupils", personal=True, can=_BOTH),
        File("perioden.parquet", "parquet.write_periods", personal=True, can=_BOTH),
        File("bevindingen.csv", "bevindingen.write_classification", personal=False),
    )
}

STEMS = ("tellingen", "vergelijking", "trend")  # of files with counts: those of tally, compare and trend

# What commands write besides, by themselves: `guard` refuses any other.
OTHERS: tuple[File, ...] = (
    File("uitgesloten*.csv", "", personal=True),
    File("herleiding.csv", "", personal=True),
    File("register.*", "", personal=True, can=_PSEUDONIEM),
    File("uitleg.*", "", personal=True, can=_PSEUDONIEM),
    File("definities.*", "", personal=True),
    File("veranderingen.csv", "", personal=True, can=_PSEUDONIEM),
    File("bevindingen.csv", "", personal=False),
    File("inspectie.*", "", personal=False),
    File("vergelijking.*", "", personal=False),
    File("publicatie.json", "", personal=False),
    File("samenvatting.json", "", personal=False),
    File("geschiedenis.parquet", "", personal=False),
    File("manifest.json", "", personal=False),
    File("logboek.jsonl", "", personal=True, can=_BOTH),
    File("mislukt.txt", "", personal=False),
)


def known(*answers: type) -> tuple[str, ...]:
    """The forms in which one of these answers can be asked, in the order in which they are written."""
    return tuple(name for name, form in FORMS.items() if any(answer in form.files for answer in answers))


def files_of(answer: type, forms: Iterable[str], stem: str = "") -> dict[str, tuple[Form | None, File]]:
    """The files of an answer in these forms by name, those that it always has first, meanings last."""
    chosen = set(forms)
    found: list[tuple[Form | None, File]] = [(None, file) for file in ALWAYS.get(answer, ())]
    found += [
        (form, file) for form in FORMS.values() if form.name in chosen for file in form.files.get(answer, ())
    ]
    found.sort(key=lambda each: each[1].write.startswith("dictionary."))
    return {file.name.format(stem=stem): (form, file) for form, file in found}


def names(
    answer: type, forms: Iterable[str], stem: str = "", hidden: Hidden | None = None
) -> tuple[str, ...]:
    """The names of the files that may be written where that is asked."""
    return tuple(
        name
        for name, (_, file) in files_of(answer, forms, stem).items()
        if file.is_allowed(hidden or Hidden())
    )


def writers(content: Content, forms: Iterable[str]) -> dict[str, Writer]:
    """What writes each file that is allowed: nothing personal is in the open where protection was asked for."""
    hidden = getattr(content, "hidden", Hidden())
    found = files_of(type(content), forms, getattr(content, "stem", ""))
    return {
        name: _writer(form, file, content) for name, (form, file) in found.items() if file.is_allowed(hidden)
    }


def _writer(form: Form | None, file: File, content: Content) -> Writer:
    module, _, function = file.write.rpartition(".")

    def write(path: Path) -> None:
        made: Any = import_module(f"{__package__}.{module or (form.module if form else '')}")
        getattr(made, function)(path, content)

    return write


def left_out(answer: type, forms: Iterable[str], hidden: Hidden) -> list[str]:
    """What is not written because it cannot be protected as was asked, in Dutch."""
    return [
        _why_not(name) for name, (_, file) in files_of(answer, forms).items() if not file.is_allowed(hidden)
    ]


def _why_not(name: str) -> str:
    return f"{name} is niet geschreven: het bevat gegevens per leerling en is niet te versleutelen."


def refuse(answer: type, forms: Iterable[str], hidden: Hidden) -> None:
    """Raise UsageError when a form was asked that cannot be protected; md comes by itself, and is left out instead."""
    open_forms = [
        form.name
        for form in (FORMS[name] for name in known(answer) if name in set(forms) - {"md"})
        if not all(file.is_allowed(hidden) for file in form.files[answer])
    ]
    if open_forms:
        raise UsageError(
            f"De vorm {open_forms[0]} bevat gegevens per leerling en is niet te versleutelen.",
            f"Laat {' en '.join(open_forms)} weg uit formaat, of versleutel niet.",
        )


def described(name: str) -> File | None:
    """The file of that name; None when no form knows it, which is as personal as can be."""
    for file in _every():
        if fnmatchcase(name, file.name):
            return file
    return None


def guard(names: Iterable[str], hidden: Hidden) -> None:
    """Raise InternalError for a file that no form knows, or that would be in the open where protection was asked for."""
    for name in names:
        file = described(name)
        if file is None or not file.is_allowed(hidden):
            raise InternalError(f"Het bestand {name} mag hier niet worden geschreven.")


def _every() -> Iterator[File]:
    for answer in (Classified, Counted, Listed):
        for stem in STEMS:
            yield from (replace(file, name=name) for name, (_, file) in files_of(answer, FORMS, stem).items())
    yield from OTHERS


def read_forms(words: Sequence[str], answer: type) -> tuple[str, ...]:
    """The forms that are named, md first, each once. Raises UsageError that names the one that does not exist."""
    can = known(answer)
    wrong = [word for word in words if word not in can]
    if wrong:
        # A word that is no word of letters may be anything, a number of a person too.
        named = f"De vorm {wrong[0]}" if wrong[0].isalpha() and len(wrong[0]) < 20 else "Een vorm"
        raise UsageError(f"{named} voor --formaat bestaat niet.", f"Kies uit: {', '.join(can)}.")
    return tuple(form for form in can if form == "md" or form in words)
