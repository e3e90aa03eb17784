"""thuiszit: from a Verzuimregister export to a defensible answer.

The public API is re-exported here; nothing is computed here. Importing this package is light: pandas and
the rest are imported when a function is called.
"""

from thuiszit_cli.api import classify, classify_frame

__version__ = "0.1.0"
__all__ = ["__version__", "classify", "classify_frame"]
