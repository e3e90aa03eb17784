#!/bin/sh
# icalendar 7.3.2 does not refuse a date that it cannot read: the event keeps it, `decoded` gives the text itself, and
# `errors` holds why. A property that may occur once and occurs twice is a list. Of text it writes, a control sign
# stays as it is, which RFC 5545 (3.1) does not allow; a line separator does too. The summary comes before the UID.
#
# Seen on 2026-11-29:
#   icalendar 7.3.2
#   DTSTART 2026 decoded as '2026', errors 1
#   UID twice: list
#   written: SUMMARY:a\x01b\u2028c
#   order: SUMMARY DTSTART UID
set -eu
map=$(mktemp -d); trap 'rm -rf "$map"' EXIT
python3 -m venv "$map/venv"
"$map/venv/bin/pip" install --quiet icalendar==7.3.2 2>/dev/null
cd "$map"; "$map/venv/bin/python" - <<'PYTHON' | tee "$map/seen"
from datetime import date
from importlib.metadata import version
from icalendar import Calendar, Event

print(f"icalendar {version('icalendar')}")
lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "UID:b", "DTSTART;VALUE=DATE:2026", "END:VEVENT", "END:VCALENDAR", ""]
event = Calendar.from_ical("\r\n".join(lines)).walk("VEVENT")[0]
print(f"DTSTART 2026 decoded as {event.decoded('dtstart')!r}, errors {len(event.errors)}")
print(f"UID twice: {type(event['uid']).__name__}")
made = Event()
made.add("uid", "a")
made.add("dtstart", date(2026, 10, 1))
made.add("summary", "a\x01b\u2028c")
text = made.to_ical().decode()
print("written:", ascii(text.split("\r\n")[1]).strip("'"))
print("order:", *(line.partition(":")[0].partition(";")[0] for line in text.split("\r\n")[1:-2]))
PYTHON
sed -n 's/^#   //p' "$0" 2>/dev/null | diff - "$map/seen"
