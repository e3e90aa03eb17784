"""The register for the Inspectie, as `tally` writes it: from the previous one and a quarter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thuiszit_cli.wording import in_a_row

if TYPE_CHECKING:
    from thuiszit_cli.counts.quarter import Quarter
    from thuiszit_cli.counts.tally import Tally
    from thuiszit_cli.privacy.keys import Key
    from thuiszit_cli.store.stage import Writer


class RegisterBook:
    """The register of this quarter: read the previous one first, so that a wrong one is told at once."""

    def __init__(self, key: Key, vorige: str | None, indeling: str | None, *, exempt: bool) -> None:
        from thuiszit_cli.counts.register.layout import read_layout
        from thuiszit_cli.counts.register.seal import read_register

        self.key = key
        self.exempt = exempt
        self.layout = read_layout(Path(indeling) if indeling else None)
        self.continues = vorige is not None
        self.previous = read_register(Path(vorige), self.layout, key.token) if vorige else []
        self.missed: list[str] = []  # the names of quarters of which no register was made

    def files(self, answer: Tally, quarter: Quarter) -> dict[str, Writer]:
        """What writes the register in its two forms."""
        from thuiszit_cli.counts.register.rows import Source, continued, missed, quarter_rows
        from thuiszit_cli.report.besides import write_register

        source = Source(
            answer.tables,
            answer.found,
            quarter,
            answer.question,
            self.layout,
            self.key.token,
            answer.places,
        )
        current = quarter_rows(source, self.previous, exempt=self.exempt)
        self.missed = [each.name for each in missed(self.previous, quarter, self.layout)]
        rows = continued(self.previous, current, quarter, self.layout, self.key.token)
        return {
            name: lambda path: write_register(path, rows, self.layout)
            for name in ("register.csv", "register.xlsx")
        }

    def facts(self) -> dict[str, Any]:
        """What the manifest tells of it."""
        return {
            "indeling": self.layout.naam,
            **({"register_ontbreekt": self.missed} if self.missed else {}),
            **self.key.record(),
        }

    def told(self, answer: Tally) -> Tally:
        """The report with what the previous register lacks."""
        from thuiszit_cli.counts.register.seal import until_of

        until = until_of(self.previous, self.layout)
        warning = ""
        if until is not None and self.missed:
            names = in_a_row(self.missed)
            warning = (
                f"Het register loopt tot en met {until.name}. Verzuim dat alleen in {names} voorkwam, staat er niet in: "
                f"maak eerst het register van {names}, en geef dat met --vorige."
            )
        elif until is None and self.continues:
            warning = (
                "Het vorige register heeft geen rijen. Controleer of dat zo hoort: het nieuwe begint opnieuw."
            )
        if not warning:
            return answer
        return replace(
            answer,
            reports=tuple(replace(each, warnings=(*each.warnings, warning)) for each in answer.reports),
        )
