# `with` needs a semicolon after its set.
with { } 1
