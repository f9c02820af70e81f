# `with` brings the attributes of a set into scope.
with { a = 1; b = 2; }; a + b
