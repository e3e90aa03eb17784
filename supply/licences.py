"""The licence of every package that the program needs to run, as its own metadata says. No network.

A municipality may use the program without a duty towards others; a licence that is not known here stops the build.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata

from lock import packages

KNOWN = (
    "MIT",
    "BSD",
    "0BSD",
    "Apache",
    "PSF",
    "Python Software Foundation",
    "ISC",
    "Zlib",
    "CC0",
    "Dual License",
)
REFUSED = re.compile(r"\b[AL]?GPL|General Public|SSPL|Business Source|Commons Clause|proprietary", re.I)


def licence(name: str) -> str | None:
    """What an installed package says of its licence, "" when nothing; None when it is for another system."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    classifiers = [each for each in found.get_all("Classifier") or [] if each.startswith("License ::")]
    told = (
        *(found.get_all("License-Expression") or ()),
        "; ".join(classifiers),
        *(found.get_all("License") or ()),
    )
    return next((line.strip() for text in told for line in text.splitlines() if line.strip()), "")


def is_accepted(text: str) -> bool:
    """Whether a licence is known and asks nothing of who uses the program."""
    return any(word in text for word in KNOWN) and not REFUSED.search(text)


def licences() -> dict[str, str]:
    """Every package of the lock that is installed here, with its licence."""
    found = {package.name: licence(package.name) for package in packages()}
    return {name: text for name, text in found.items() if text is not None}


def main() -> int:
    """Show them; 1 when one is not accepted."""
    wrong = 0
    for name, text in licences().items():
        accepted = is_accepted(text)
        wrong += not accepted
        sys.stdout.write(f"{'' if accepted else 'NOT ACCEPTED '}{name}: {text or 'says nothing'}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
