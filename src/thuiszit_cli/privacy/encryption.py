"""Parquet files of which the personal columns are encrypted, and workbooks with a password.

Parquet modular encryption with AES-GCM; for Excel the agile encryption of Office, as a whole.

Each file has data keys of its own; they stand in it wrapped by a key that comes from the secret. What is counted
(class, signals, duty) stays readable without it.
"""

from __future__ import annotations

import base64
import io
import secrets
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msoffcrypto.format.ooxml import OOXMLFile
from pyarrow.parquet import encryption

from thuiszit_cli.columns import CLASSIFICATION, PERIODS, Kind, Table
from thuiszit_cli.errors import InputError
from thuiszit_cli.privacy.keys import Key

# The outputs that can hold encrypted columns, by the name of their file.
PARQUET = {f"{table.name}.parquet": table for table in (CLASSIFICATION, PERIODS)}
_MASTER = "thuiszit"
_NONCE = 12  # bytes, as NIST SP 800-38D recommends for AES-GCM


def hidden_columns(table: Table) -> list[str]:
    """The paths of the columns that are encrypted; a list has a path of its own in the file."""
    return [
        f"{column.name}.list.element" if column.kind is Kind.LIJST else column.name
        for column in table.columns
        if column.personal
    ]


def properties(table: Table, key: Key) -> Any:
    """What pyarrow needs to write such an output (`encryption_properties`)."""
    config = encryption.EncryptionConfiguration(
        footer_key=_MASTER,
        column_keys={_MASTER: hidden_columns(table)},
        plaintext_footer=True,
        data_key_length_bits=256,
    )
    return _factory(key).file_encryption_properties(encryption.KmsConnectionConfig(), config)


def decryption(key: Key) -> Any:
    """What pyarrow needs to read such a file (`decryption_properties`); a plain file can be read with it too."""
    return _factory(key).file_decryption_properties(encryption.KmsConnectionConfig())


def read_encrypted(path: Path, key: Key) -> pa.Table:
    """The whole table. Raises InputError when the key is another one or the file was changed."""
    try:
        return pq.read_table(path, decryption_properties=decryption(key))
    except FileNotFoundError:
        raise InputError(f"{path} bestaat niet.", "Controleer de naam.") from None
    except (pa.ArrowException, OSError, ValueError):
        raise _another(path) from None


def _another(path: Path) -> InputError:
    return InputError(
        f"{path} is met deze sleutel niet te lezen.", "Geef de sleutel waarmee het bestand is geschreven."
    )


def _factory(key: Key) -> Any:
    return encryption.CryptoFactory(lambda _: Wrapping(key))


def workbook_password(key: Key) -> str:
    """The password of every workbook that is written under a key. It opens those, and tells nothing of the key."""
    derived = HKDF(SHA256(), length=16, salt=None, info=b"thuiszit/werkmap/1").derive(key.secret)
    return base64.b32encode(derived).decode().rstrip("=").lower()


def sealed(workbook: bytes, key: Key) -> bytes:
    """A workbook that Excel and LibreOffice open with that password."""
    made = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook)).encrypt(workbook_password(key), made)
    return made.getvalue()


def unsealed(path: Path, key: Key) -> bytes:
    """The workbook again. Raises InputError when the key is another one, or it is no such workbook."""
    try:
        with path.open("rb") as stream:
            book, made = OOXMLFile(stream), io.BytesIO()
            book.load_key(password=workbook_password(key))
            book.decrypt(made)
            return made.getvalue()
    except FileNotFoundError:
        raise InputError(f"{path} bestaat niet.", "Controleer de naam.") from None
    except Exception:  # whatever the library makes of what is no workbook
        raise _another(path) from None


class Wrapping(encryption.KmsClient):  # type: ignore[misc]
    """Wraps data keys with AES-GCM, under a key derived from the secret."""

    def __init__(self, key: Key) -> None:
        super().__init__()
        derived = HKDF(SHA256(), length=32, salt=None, info=b"thuiszit/versleutel/1").derive(key.secret)
        self._cipher = AESGCM(derived)

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> str:
        """A key as text, bound to the name of the key it is wrapped with."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher.encrypt(nonce, key_bytes, master_key_identifier.encode())
        return base64.b64encode(nonce + sealed).decode()

    def unwrap_key(self, wrapped_key: str, master_key_identifier: str) -> bytes:
        """The key again. Raises ValueError when it was wrapped with another secret, or changed."""
        content = base64.b64decode(wrapped_key)
        try:
            return self._cipher.decrypt(content[:_NONCE], content[_NONCE:], master_key_identifier.encode())
        except InvalidTag:
            raise ValueError("another key") from None
