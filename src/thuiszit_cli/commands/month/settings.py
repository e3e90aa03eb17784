"""What the batch needs to know. The command line reads it from `thuiszit.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from thuiszit_cli.rules.terms import Definitie
from thuiszit_cli.store.log import FILE as LOG


@dataclass(frozen=True)
class Settings:
    """Settings of `thuiszit run`; paths begin where the path of thuiszit.toml began."""

    exports: Path
    patronen: tuple[str, ...]
    uitvoer: Path
    definitie: str = Definitie.LANDELIJK.value
    vakantieregio: str | None = None
    kwartaal_begint: int = 1  # of no use to a month, nor is the next; they may stand in the same file
    inwoners: Path | None = None
    lesdagen: Path | None = None
    koppeltabel: Path | None = None
    scholen: tuple[Path, ...] = ()
    logboek: Path | None = None
    layouts: tuple[Path, ...] = ()
    peildatum: str = "eerste"
    streng: str | None = None
    formaat: tuple[str, ...] = ()  # beside Markdown
    pseudoniem: bool = False
    versleutel: bool = False
    sleutel: Path | None = None
    bewaar_maanden: int | None = None
    bewaar_per: tuple[str, ...] = ()
    logboek_personen: bool = False

    @property
    def log(self) -> Path:
        """Where every run is told."""
        return self.logboek or self.uitvoer / LOG
