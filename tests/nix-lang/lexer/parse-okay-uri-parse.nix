# `--parse` prints a URI as a string.
https://example.org/x
