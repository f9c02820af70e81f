# An outer `with` is not evaluated when the inner one has the name.
with throw "unused"; with { a = 1; }; a
