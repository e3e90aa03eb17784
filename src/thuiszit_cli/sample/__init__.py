"""An invented register: no real person, every class, code and boundary in it.

`generate.write_sample` is the way in. `boundary` holds the pupils written by hand, `bulk` draws the rest.
"""
