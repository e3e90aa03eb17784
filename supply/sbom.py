"""Write sbom.cdx.json (CycloneDX 1.6): what the program needs to run, as requirements.lock pins it. No network.

Written here and not by a tool: those put the address of a register into it.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable
from typing import Any

from lock import ROOT, Package, packages

FILE = ROOT / "sbom.cdx.json"


def sbom() -> dict[str, Any]:
    """The bill of materials. It holds no time and no random number: the same lock gives the same bytes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    source = (ROOT / "src" / "thuiszit_cli" / "version.py").read_text(encoding="utf-8")
    version = re.findall(r'^__version__ = "(.+)"$', source, flags=re.M)[0]
    root = _purl(project["name"], version)
    found = packages()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": project["name"],
                "version": version,
                "description": project["description"],
                "licenses": [{"expression": project["license"]}],
                "purl": root,
            }
        },
        "components": [_component(package) for package in found],
        "dependencies": [
            {"ref": root, "dependsOn": _needed_by(project["name"], found)},
            *({"ref": _ref(package), "dependsOn": _needed_by(package.name, found)} for package in found),
        ],
    }


def _component(package: Package) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": _ref(package),
        "name": package.name,
        "version": package.version,
        "purl": _ref(package),
    }
    if package.condition:
        component["properties"] = [{"name": "python:environment-marker", "value": package.condition}]
    return component


def _needed_by(name: str, found: Iterable[Package]) -> list[str]:
    return [_ref(package) for package in found if name in package.via]


def _ref(package: Package) -> str:
    return _purl(package.name, package.version)


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}"


def text() -> str:
    """The file as it should stand."""
    return json.dumps(sbom(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the file."""
    FILE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{FILE.name}: {len(packages())} packages\n")


if __name__ == "__main__":
    main()
