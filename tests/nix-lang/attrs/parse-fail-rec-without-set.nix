# `rec` must be followed by a set.
rec 1
