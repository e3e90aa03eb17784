#!/bin/sh
# highspy 1.14 and later write two lines to standard output when a solver is made, before any option can silence
# them; 1.13.1 writes nothing. thuiszit prints one JSON object there (--json), so it stays below 1.14.
# Seen on 2026-11-29 with Python 3.11 on Linux: "1.13.1: 0 lines" and "1.16.0: 2 lines".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
for version in 1.13.1:0 1.16.0:2; do
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "highspy==${version%:*}"
  lines=$("$folder/venv/bin/python" -c 'import highspy; h = highspy.Highs(); h.setOptionValue("output_flag", False)' | wc -l)
  echo "${version%:*}: $((lines)) lines"
  test "$((lines))" = "${version#*:}"
done
