"""thuiszit: from a Verzuimregister export to a defensible answer.

The public API is re-exported here; nothing is computed here.
"""

__version__ = "0.1.0"
