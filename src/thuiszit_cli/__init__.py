"""thuiszit: from a Verzuimregister export to a defensible answer.

The public API is re-exported here; nothing is computed here. Importing this package is light: what a name
stands for is imported when it is first used.
"""

from thuiszit_cli.version import __version__

TYPE_CHECKING = False  # not from typing: until that is read an interrupt ends in a traceback
if TYPE_CHECKING:
    from thuiszit_cli.api import (
        classify,
        classify_frame,
        compare,
        definitions,
        explain,
        tally,
        worklist,
    )
    from thuiszit_cli.question import Question

__all__ = [
    "Question",
    "__version__",
    "classify",
    "classify_frame",
    "compare",
    "definitions",
    "explain",
    "tally",
    "worklist",
]


def __getattr__(name: str) -> object:
    if name.startswith("_") or name not in __all__:
        raise AttributeError(name)
    from thuiszit_cli import api, question

    return getattr(question if name == "Question" else api, name)
