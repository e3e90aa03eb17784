"""The wheel as people install it, in a home where nothing is: the command, its shell completion and its manual page work.

In the suite the wheel stands in a fresh environment beside the packages that are here; `make installs` fetches
everything anew (network), by pip with the hashed lock, by uv and by pipx.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from thuiszit_cli.version import __version__

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
TOOLS = os.environ.get("THUISZIT_INSTALL")  # the folder that uv and pipx are in
BIN, EXE = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")


def do(*command: str | Path, home: Path, cwd: Path | None = None) -> str:
    """What a command says on stdout, in a home and without the settings of whoever runs this."""
    # Where packages come from and by which certificates is of this machine; the rest is of who runs this.
    own = ("XDG_", "PYTHON", "PIPX_", "THUISZIT", "VIRTUAL_ENV", "SHELL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    path = os.pathsep.join(filter(None, (TOOLS, kept["PATH"])))
    environment = {**kept, "HOME": str(home), "USERPROFILE": str(home), "PATH": path}
    done = subprocess.run(
        [str(word) for word in command],
        env=environment,
        cwd=cwd or home,
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    do(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        folder,
        home=folder,
        cwd=ROOT,
    )
    (found,) = folder.glob("*.whl")
    return found


def beside(wheel: Path, home: Path) -> Path:
    """A new environment with this wheel, that sees the packages that are installed here."""
    do(sys.executable, "-m", "venv", "--without-pip", home / "eigen", home=home)
    python = home / "eigen" / BIN / f"python{EXE}"
    do(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--no-deps",
        "--no-index",
        wheel,
        home=home,
    )
    site = do(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", home=home).strip()
    Path(site, "hier.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return home / "eigen"


def as_the_readme_says(tool: str, wheel: Path, home: Path) -> None:
    """Run the line of README.md that begins with the tool."""
    (line,) = re.findall(
        rf"^{tool} .*$", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    shutil.copy(LOCK, home)
    (home / "dist").mkdir()
    shutil.copy(wheel, home / "dist")
    do("sh", "-c", line, home=home)


def by_pip(wheel: Path, home: Path) -> Path:
    as_the_readme_says("python3 -m venv", wheel, home)
    return home / "thuiszit"


def by_uv(wheel: Path, home: Path) -> Path:
    as_the_readme_says("uv tool install", wheel, home)
    return home / ".local" / "share" / "uv" / "tools" / "thuiszit"


def by_pipx(wheel: Path, home: Path) -> Path:
    as_the_readme_says("pipx install", wheel, home)
    return Path(do("pipx", "environment", "--value", "PIPX_LOCAL_VENVS", home=home).strip()) / "thuiszit"


needs_tools = pytest.mark.skipif(TOOLS is None, reason="fetches packages: make installs")


@pytest.mark.parametrize(
    "way", [beside, *(pytest.param(each, marks=needs_tools) for each in (by_pip, by_uv, by_pipx))]
)
def test_installed_in_a_fresh_home_everything_works(
    way: Callable[[Path, Path], Path], wheel: Path, tmp_path: Path
) -> None:
    place = way(wheel, tmp_path)
    command = place / BIN / f"thuiszit{EXE}"
    assert do(command, "--version", home=tmp_path) == f"thuiszit {__version__}\n"
    shutil.copy(ROOT / "sample_data" / "register_plat.csv", tmp_path)
    do(command, "classify", "register_plat.csv", "--peildatum", "2026-10-01", "--uit", "uit", home=tmp_path)
    assert "39 van de 400 leerlingen" in (tmp_path / "uit" / "rapport.md").read_text(encoding="utf-8")
    page = (place / "share" / "man" / "man1" / "thuiszit.1").read_bytes()
    assert page == (ROOT / "docs" / "thuiszit.1").read_bytes()
    if (ROOT / "src" / "thuiszit_cli" / "data" / "handboek").exists():
        first = Path(do(command, "handboek", "--pad", home=tmp_path).strip())
        assert first.is_file()
        assert first.is_relative_to(place)
    if bash := shutil.which("bash"):
        script = f'PATH="{place / BIN}:$PATH"; thuiszit --install-completion; source ~/.bashrc; complete -p thuiszit'
        said = do(bash, "-c", script, home=tmp_path)
        assert said.endswith("complete -o default -F _thuiszit_completion thuiszit\n")
