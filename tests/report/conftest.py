"""What the tests here make up does not stay: other tests compare the catalogue with its page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from thuiszit_cli import findings


@pytest.fixture(autouse=True)
def _own_catalogue() -> Iterator[None]:
    before = dict(findings.CATALOGUE)
    yield
    findings.CATALOGUE.clear()
    findings.CATALOGUE.update(before)
