"""What a cell holds, before anything is read from it."""

from __future__ import annotations

# What a reader hands over for a formula whose result the workbook does not hold. A NUL stands in no cell, so no
# cell can be mistaken for it. `tables` counts it as empty, with the finding `formule_zonder_waarde`.
FORMULA_WITHOUT_RESULT = "\x00formule"
