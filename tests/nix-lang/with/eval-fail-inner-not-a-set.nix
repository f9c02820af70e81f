# The inner `with` must be a set even if the outer one has the name.
with { a = 1; }; with [ ]; a
