"""One sample of every format, written once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from thuiszit_cli.sample.generate import FORMATEN, write_sample


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the register of 400 pupils and seed 1 in every format."""
    folder = tmp_path_factory.mktemp("sample")
    for formaat in FORMATEN:
        write_sample(folder, leerlingen=400, seed=1, formaat=formaat, overschrijf=True)
    return folder


@pytest.fixture(scope="session")
def by_hand(sample: Path) -> dict[str, str]:
    """Number -> class of the pupils written by hand, as LEESMIJ.md tells."""
    rows = [
        line.strip("|").split("|") for line in (sample / "LEESMIJ.md").read_text().splitlines() if "|" in line
    ]
    return {number.strip(): klasse.strip() for number, _, klasse in rows[2:]}
