# `with builtins` brings the builtins that have no global name.
with builtins; length (attrNames { a = 1; b = 2; })
