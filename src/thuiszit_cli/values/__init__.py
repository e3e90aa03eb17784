"""One text → one value. What is missing has a number of its own, so that columns of values stay compact."""

MISSING_DAY = -(2**31)  # the least int32
MISSING_MOMENT = -(2**63)  # the least int64
