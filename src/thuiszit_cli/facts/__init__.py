"""Tables → one row of facts a pupil at a peildatum: columns, not rows."""
