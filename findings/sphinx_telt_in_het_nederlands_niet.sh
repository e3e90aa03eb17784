#!/bin/sh
# A site that Sphinx 9.0.4 builds in Dutch cannot say how many pages a search found: the catalogue has that sentence empty,
# and the place of the plural is a boolean ("n != 1"), by which doctools.js then looks in a list: undefined, and the search
# ends in an error in the console. German is the same, so it is not the translators who missed it. handboek/conf.py mends both.
#
# Seen on 2026-11-29:
#   sphinx 9.0.4
#   nl: sentence ['', ''], plural_expr (n != 1)
#   de: sentence ['', ''], plural_expr (n != 1)
#   doctools.js looks by it as it is: True
set -eu
map=$(mktemp -d); trap 'rm -rf "$map"' EXIT
python3 -m venv "$map/venv"
"$map/venv/bin/pip" install --quiet sphinx==9.0.4 2>/dev/null
mkdir "$map/in"
printf 'Titel\n=====\n\nTekst.\n' > "$map/in/index.rst"
for taal in nl de; do
  "$map/venv/bin/sphinx-build" -q -C -D language=$taal "$map/in" "$map/$taal"
done
"$map/venv/bin/python" - "$map" <<'PYTHON'
import json
import sys
from importlib.metadata import version
from pathlib import Path

print("sphinx", version("sphinx"))
seen = {}
for language in ("nl", "de"):
    text = (Path(sys.argv[1]) / language / "_static" / "translations.js").read_text(encoding="utf-8")
    found = json.loads(text[text.index("{") : text.rindex("}") + 1])
    sentence = found["messages"].get("Search finished, found one page matching the search query.")
    seen[language] = (sentence, found["plural_expr"])
    print(f"{language}: sentence {sentence}, plural_expr {found['plural_expr']}")
tools = (Path(sys.argv[1]) / "nl" / "_static" / "doctools.js").read_text(encoding="utf-8")
looks = "translated[Documentation.PLURAL_EXPR(n)]" in tools
print("doctools.js looks by it as it is:", looks)
assert seen["nl"] == seen["de"] == (["", ""], "(n != 1)")
assert looks
PYTHON
