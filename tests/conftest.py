"""For all tests: Hypothesis gives the same examples on every machine, and times nothing."""

from hypothesis import settings

settings.register_profile("thuiszit", deadline=None, derandomize=True, print_blob=False)
settings.load_profile("thuiszit")
