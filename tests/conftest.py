"""For all tests: the same Hypothesis examples on every machine, untimed; Ctrl-C is heard; another system if asked."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

import readers

pytest_plugins = ["browsing"]

settings.register_profile("thuiszit", deadline=None, derandomize=True, print_blob=False)
settings.load_profile("thuiszit")

# A shell that runs the tests in the background makes them ignore Ctrl-C, and so would every process they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Nor does any test, or a program that it starts, see the colours and width of whoever runs it.
for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "TERM", "COLUMNS", "LINES"):
    os.environ.pop(name, None)

# No test sees the layouts of whoever runs it.
os.environ["THUISZIT_CONFIG"] = os.devnull

# THUISZIT_ELSEWHERE=1: as on a system without fcntl, resource, pwd and /proc, here and in every process that is started.
if os.environ.get("THUISZIT_ELSEWHERE"):
    elsewhere = str(Path(__file__).parent / "elsewhere")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (elsewhere, os.environ.get("PYTHONPATH"))))
    sys.path.insert(0, elsewhere)
    sys.modules.pop("sitecustomize", None)
    import sitecustomize  # noqa: F401

# These are about the process that reads a workbook; for all others it is a fork of one that is there already.
_START_IT = {"test_platforms.py", "test_the_process_that_reads_ends_with_the_reading"}


def pytest_runtest_setup(item: pytest.Item) -> None:
    process = sys.modules.get("thuiszit_cli.read.process")  # not imported for its own sake
    if process is not None and readers.AVAILABLE and not {item.path.name, item.name} & _START_IT:
        readers.use(process)
    elif process is not None:
        vars(process)["subprocess"] = subprocess
