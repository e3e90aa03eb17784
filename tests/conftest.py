"""For all tests: the same Hypothesis examples on every machine, untimed; and Ctrl-C is heard."""

import os
import signal

from hypothesis import settings

settings.register_profile("thuiszit", deadline=None, derandomize=True, print_blob=False)
settings.load_profile("thuiszit")

# A shell that runs the tests in the background makes them ignore Ctrl-C, and so would every process they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# No test sees the layouts of whoever runs it.
os.environ["THUISZIT_CONFIG"] = os.devnull
