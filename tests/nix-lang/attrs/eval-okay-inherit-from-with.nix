# `inherit` of a name that only `with` provides.
with { a = 1; }; { inherit a; }
