"""Side-by-side measurements, each a command that prints a table; see the README beside this file."""
