# The least int divided by minus one is an error.
(0 - 9223372036854775807 - 1) / (0 - 1)
