"""One text → one value: dates, moments, numbers, codes, numbers of persons. No tables."""
