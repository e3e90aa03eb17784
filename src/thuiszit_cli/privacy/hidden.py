"""How an output hides who it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thuiszit_cli.columns import Table
    from thuiszit_cli.privacy.keys import Key


@dataclass(frozen=True)
class Hidden:
    """What was asked of it: pseudonyms for numbers, personal columns encrypted, or both, with the key for it."""

    key: Key | None = None
    pseudoniem: bool = False
    versleutel: bool = False

    def encryption(self, table: Table) -> Any:
        """What pyarrow needs to write that output."""
        if self.key is None or not self.versleutel:
            return None
        from thuiszit_cli.privacy.encryption import properties

        return properties(table, self.key)

    def seal(self, workbook: bytes) -> bytes:
        """A workbook as it is written: with a password when what is personal is encrypted."""
        if self.key is None or not self.versleutel:
            return workbook
        from thuiszit_cli.privacy.encryption import sealed

        return sealed(workbook, self.key)

    def decryption(self) -> Any:
        """What pyarrow needs to read such a file again."""
        if self.key is None or not self.versleutel:
            return None
        from thuiszit_cli.privacy.encryption import decryption

        return decryption(self.key)

    def options(self) -> list[str]:
        """The options that ask for it again."""
        chosen = [f"--{name}" for name in ("pseudoniem", "versleutel") if getattr(self, name)]
        salt = self.key.salt if self.key is not None and chosen else ""
        return chosen + ([f"--zout {salt}"] if salt else [])

    def record(self) -> dict[str, Any]:
        """What a manifest says of it."""
        if self.key is None or not (self.pseudoniem or self.versleutel):
            return {}
        if not self.versleutel:
            return {**self.key.record()}
        from thuiszit_cli.privacy.encryption import PARQUET, hidden_columns

        columns = {name: hidden_columns(table) for name, table in PARQUET.items()}
        return {**self.key.record(), "versleuteld": columns}
