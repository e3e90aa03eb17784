"""Keys, and what they make: one number, one pseudonym under one key, and no way back without that key.

There are only some hundred million numbers, so a plain hash could be undone by trying them all; HMAC-SHA-256
with 32 secret bytes cannot.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from thuiszit_cli import system
from thuiszit_cli.errors import OutputError, UsageError
from thuiszit_cli.files import open_regular
from thuiszit_cli.store.stage import write_new
from thuiszit_cli.values.person_numbers import DIGITS, PSEUDONYM_PREFIX, is_pseudonym, normalise

ENVIRONMENT = "THUISZIT_SLEUTEL"
KEY_BYTES = 32
MELDING = "melding"  # the kind of token of a meldingsnummer
_SALT = re.compile(r"\d{4}-Q[1-4]")
KEYRING = "keyring:"  # before a name: the key is in the key ring of the operating system
_SERVICE = "thuiszit"
_NEVER = "Een sleutel wordt nooit overschreven: zonder de oude is geen pseudoniem meer te herkennen."
_HOW = f"Maak er een met 'thuiszit sleutel maak PAD' en geef die met --sleutel PAD, of zet {ENVIRONMENT}."


@dataclass(frozen=True)
class Key:
    """A secret with the salt of a quarter; another of either gives other pseudonyms.

    An onderwijsnummer in `links` (→ BSN) is the person of that BSN, and gets the same pseudonym.
    """

    secret: bytes = field(repr=False)
    salt: str = ""
    links: Mapping[int, int] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        """Eight hex digits by which two runs can be seen to have had one key. They tell nothing of it."""
        return sha256(b"thuiszit/sleutel-id/1\0" + self.secret).hexdigest()[:8]

    def record(self) -> dict[str, str]:
        """What a manifest says of it."""
        return {"sleutel_id": self.id} | ({"zout": self.salt} if self.salt else {})

    def pseudonym(self, text: str) -> str:
        """The pseudonym of a number as it was written; "" where there is none, a pseudonym stays itself."""
        number = whole_number(text)
        if not number or is_pseudonym(number):
            return number
        if self.links and number.isascii() and number.isdigit():
            number = whole_number(str(self.links.get(int(number), number)))
        return PSEUDONYM_PREFIX + self._code("nummer", number)

    def weight(self, text: str) -> int:
        """A secret number of 32 bits of a person, the same in every period (`counts/rounding.py`)."""
        message = f"thuiszit/afronden/1\0{replace(self, salt='').pseudonym(text)}".encode()
        return int.from_bytes(hmac.digest(self.secret, message, "sha256")[:4], "big")

    @property
    def cells(self) -> bytes:
        """The secret by which counts are rounded."""
        return hmac.digest(self.secret, b"thuiszit/cellen/1", "sha256")

    def appointment(self, text: str, what: str) -> str:
        """What an appointment about a person is known by, in every period, to whoever has this key."""
        key = replace(self, salt="")
        return f"{self.id}-{key._code('agenda', chr(0).join((key.pseudonym(text), what)))}"

    def token(self, kind: str, text: str) -> str:
        """Something that is equal for equal texts and tells nothing else; "" stays ""."""
        text = text.strip()
        return f"T-{self._code(kind, text)}" if text and not is_token(text) else text

    def _code(self, kind: str, text: str) -> str:
        """130 bits as 26 letters and digits, which no spreadsheet takes for a number."""
        message = "\0".join(("thuiszit/1", kind, self.salt, text)).encode("utf-8", "surrogatepass")
        digest = hmac.digest(self.secret, message, "sha256")
        return base64.b32encode(digest).decode()[:26].lower()


def whole_number(text: str) -> str:
    """A number with its nine digits, as the tables have it; any other text as it is."""
    number = normalise(text)[0]
    return number.zfill(DIGITS) if number.isascii() and number.isdigit() else number


def is_token(text: str) -> bool:
    """Whether a text is a token as this program makes them."""
    return re.fullmatch(r"T-[a-z2-7]{26}", text) is not None


# --- the key --------------------------------------------------------------------------------------------


def read_key(path: Path | None, salt: str | None = None) -> Key:
    """The key in a file of its owner only or in the key ring, else in the environment.

    Raises UsageError when there is none.
    """
    if salt is not None and not _SALT.fullmatch(salt):
        raise UsageError("De waarde voor --zout is geen kwartaal.", "Schrijf jjjj-Qn, zoals 2026-Q3.")
    if path is None:
        text = os.environ.get(ENVIRONMENT, "")
    else:
        text = _from_keyring(str(path)) if is_in_keyring(path) else _key_file(path)
    if not text.strip():
        raise UsageError("Er is geen sleutel opgegeven.", _HOW)
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise UsageError("Dit is geen sleutel van thuiszit.", _HOW)
    return Key(secret, salt or "")


def _key_file(path: Path) -> str:
    try:
        with open_regular(path) as stream:
            if system.is_open_to_others(stream.fileno()):
                raise UsageError(
                    f"Het sleutelbestand {path} is voor anderen te lezen.", f"Geef eerst: chmod 600 {path}"
                )
            return stream.read(1000).decode("ascii", "replace") or "leeg"
    except FileNotFoundError:
        raise UsageError(f"Het sleutelbestand {path} bestaat niet.", _HOW) from None
    except OSError:
        raise UsageError(f"Het sleutelbestand {path} is niet te lezen.", "Controleer de rechten.") from None


def is_in_keyring(path: Path | str) -> bool:
    """Whether what was given for a file names a key in the key ring."""
    return str(path).startswith(KEYRING)


def _from_keyring(name: str) -> str:
    """The text of a key in the key ring. Raises UsageError when it has none of that name."""
    with _keyring() as ring:
        return ring.get_password(_SERVICE, name.removeprefix(KEYRING)) or ""


@contextlib.contextmanager
def _keyring() -> Iterator[Any]:
    """The package that knows the key ring. Raises UsageError when it or a key ring is not there, or stays locked."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise UsageError(
            "De sleutelring is niet te lezen: het pakket keyring ontbreekt.",
            "Installeer het met: pip install 'thuiszit[keyring]', of gebruik een sleutelbestand.",
        ) from None
    try:
        yield keyring
    except KeyringError:
        raise UsageError(
            "De sleutelring van dit systeem is niet te gebruiken.",
            "Ontgrendel hem, of gebruik een sleutelbestand.",
        ) from None


def _to_keyring(name: str, key: Key) -> Key:
    with _keyring() as ring:
        if ring.get_password(_SERVICE, name.removeprefix(KEYRING)) is not None:
            raise OutputError(f"{name} bestaat al.", _NEVER)
        ring.set_password(_SERVICE, name.removeprefix(KEYRING), key.secret.hex())
    return key


def make_key(path: Path) -> Key:
    """Write a new key to a new file that only its owner can read, or to the key ring.

    Raises OutputError when it is there, UsageError when there is no key ring.
    """
    key = Key(secrets.token_bytes(KEY_BYTES))
    if is_in_keyring(path):
        return _to_keyring(str(path), key)
    write_new(path, key.secret.hex().encode() + b"\n", _NEVER)
    return key
