"""What is shipped: pinned by hash, with a bill of materials, under known licences, and the same every time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "supply"))

import licences  # noqa: E402
import lock  # noqa: E402
import sbom  # noqa: E402

LOCKS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("**/requirements*.lock"))


def test_the_bill_of_materials_is_that_of_the_lock() -> None:
    assert sbom.FILE.read_text(encoding="utf-8") == sbom.text(), "run `python supply/sbom.py`"


def test_every_package_of_the_bill_hangs_under_the_program() -> None:
    content = json.loads(sbom.FILE.read_text(encoding="utf-8"))
    below = {entry["ref"]: entry["dependsOn"] for entry in content["dependencies"]}
    seen: set[str] = set()
    waiting = [content["metadata"]["component"]["bom-ref"]]
    while waiting:
        ref = waiting.pop()
        if ref not in seen:
            seen.add(ref)
            waiting += below[ref]
    assert {component["bom-ref"] for component in content["components"]} <= seen


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_by_hash_and_from_no_named_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert packages
    assert [each.split()[0] for each in packages if "==" not in each or "--hash=sha256:" not in each] == []
    assert re.findall(r"https?://|git\+|--index-url|--find-links", text) == []


def test_every_package_we_ship_with_has_a_licence_that_binds_nobody() -> None:
    found = licences.licences()
    assert len(found) >= len(lock.packages()) - 5, "the packages for other systems are few"
    assert {name: text for name, text in found.items() if not licences.is_accepted(text)} == {}


@pytest.mark.parametrize(
    "text", ["", "GPL-3.0-only", "License :: OSI Approved :: GNU Affero GPL", "MIT AND AGPL-3.0"]
)
def test_a_licence_that_binds_or_is_unknown_is_not_accepted(text: str) -> None:
    assert not licences.is_accepted(text)


def test_the_wheel_built_twice_is_the_same_and_holds_the_bill_of_materials(tmp_path: Path) -> None:
    found = []
    for attempt, (umask, zone) in enumerate(((0o022, "UTC"), (0o077, "Asia/Tokyo"))):
        copy = tmp_path / f"bouw{attempt}"
        before = os.umask(umask)
        try:
            ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(ROOT / "src", copy / "src", ignore=ignored, copy_function=shutil.copyfile)
            (copy / "docs").mkdir()
            for name in ("pyproject.toml", "README.md", "LICENSE", "sbom.cdx.json", "docs/thuiszit.1"):
                shutil.copyfile(ROOT / name, copy / name)
            for path in copy.rglob("*"):
                os.utime(path, (attempt * 1e9, attempt * 1e9))
            command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
            subprocess.run(command, cwd=copy, check=True, capture_output=True, env={**os.environ, "TZ": zone})
        finally:
            os.umask(before)
        (wheel,) = (copy / "dist").glob("*.whl")
        found.append(hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert found[0] == found[1]
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("sboms/sbom.cdx.json"))
        assert archive.read(name) == (ROOT / "sbom.cdx.json").read_bytes()
