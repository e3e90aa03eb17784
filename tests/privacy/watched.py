"""A command in a process of its own, with the network forbidden, and what it said and left behind."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import forked
from forked import THUISZIT
from thuiszit_cli.privacy.keys import ENVIRONMENT, Key

__all__ = ["THUISZIT"]
KEY = Key(bytes(range(32)))
# Who must not be met: numbers, names, full birth dates, an address; in the ways they may be written.
# A finding may quote an unknown code that has no digit, so no name stands in the place of a code here.
NUMBERS = ("999990019", "999990020", "9999.90.020", "99999002")
NAMES = ("Zonnebloemstra", "Liselotte", "Rozengracht")
BIRTHS = ("01-05-2014", "2014-05-01", "20140501", "1 mei 2014", "12-07-2013", "2013-07-12", "41760")
CANARIES = (*NUMBERS, *NAMES, *BIRTHS)

EXPORT = (
    "meldingsnummer;persoonsgebonden_nummer;Voornaam;Achternaam;Adres;geboortedatum;inschrijving_begin;"
    "begindatum;einddatum;verzuimsoort;status;verzuimuren;vermoedelijke_reden;brin\n"
    "8801;999990019;Liselotte;Zonnebloemstra;Rozengracht 7;01-05-2014;01-08-2020;17-08-2026;;LRV;R;60;"
    "Liselotte Zonnebloemstra is ziek;01AB\n"
    "8802;9999.90.020;Liselotte;Zonnebloemstra;Rozengracht 7;12-07-2013;01-08-2020;07-09-2026;08-09-2026;"
    "9999.90.020;99999002;1;;01AB\n"
    "8802;999990019;;;;12-07-2013;999990020;Liselotte;08-09-2026;L;20140501;999990019;;01AB\n"
    "8803;999990020;te;veel;velden;01-05-2014;01-08-2020;01-09-2026;;L;R;1;x;01AB;Zonnebloemstra;12-07-2013\n"
    "8804;999990020;te kort;Zonnebloemstra\n"
)

# Every socket event of Python is noted and refused; the module is found first on PYTHONPATH.
_NO_NETWORK = """
import os, sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        if event == "socket.connect" and isinstance(arguments[1], (str, bytes)):
            return  # a socket of the machine itself
        with open(os.environ["NETWORK_NOTES"], "a") as notes:
            notes.write(event + "\\n")
        raise OSError("the network is forbidden here")

sys.addaudithook(refuse)
if "ROOM" in os.environ:  # as many bytes as fit in a file, on a disk that is almost full
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (int(os.environ["ROOM"]),) * 2)
"""


@dataclass
class Ended:
    """A process that ended, and the folders it could write in."""

    code: int
    stdout: str
    stderr: str
    folder: Path
    temporary: Path
    network: Path

    def files(self) -> list[Path]:
        """Everything that stands in its folders."""
        return [path for root in (self.folder, self.temporary) for path in root.rglob("*") if path.is_file()]

    def met(self, *, apart: tuple[str, ...] = ()) -> list[str]:
        """The canaries in what it said and in every file, but for files of these names."""
        said = {"stdout": self.stdout, "stderr": self.stderr}
        for path in self.files():
            if path.name not in apart:
                said[path.name] = path.read_bytes().decode("utf-8", "replace")
                said[f"the name {path.name}"] = path.name
        return [
            f"{canary} in {where}"
            for where, text in said.items()
            for canary in CANARIES
            if _is_in(canary, text)
        ]


def _is_in(canary: str, text: str) -> bool:
    """Whether a canary stands in a text; five digits may by chance stand inside a hash, which tells of nobody."""
    if len(canary) > 5:
        return canary in text
    return re.search(rf"(?<![0-9a-f]){canary}(?![0-9a-f])", text) is not None


def surroundings(base: Path) -> dict[str, str]:
    """The environment of a watched process. What it may write is under `base`."""
    for name in ("temporary", "hook"):
        (base / name).mkdir(exist_ok=True)
    (base / "hook" / "sitecustomize.py").write_text(_NO_NETWORK)
    return {
        **os.environ,
        "PYTHONPATH": str(base / "hook"),
        "NETWORK_NOTES": str(base / "network"),
        "TMPDIR": str(base / "temporary"),
        "HOME": str(base / "temporary"),
        ENVIRONMENT: KEY.secret.hex(),
        "COLUMNS": "100",
    }


def watched(base: Path, *argv: str, folder: str = "folder") -> Ended:
    """Run a command in `base`/`folder` and wait for its end. Files of the caller may stand there already."""
    done = forked.run(argv, base / folder, surroundings(base), base / "hook" / "sitecustomize.py")
    return Ended(
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
        base / folder,
        base / "temporary",
        base / "network",
    )
