# A string must be closed.
"abc
