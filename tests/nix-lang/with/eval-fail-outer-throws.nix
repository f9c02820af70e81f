# A failing outer `with` is met when the inner one lacks the name.
with throw "outer"; with { b = 1; }; a
