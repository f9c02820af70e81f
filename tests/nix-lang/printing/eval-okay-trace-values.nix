# `trace` prints other values on one line; even an empty set within a list is not evaluated yet.
builtins.trace [ 1 1.5 true null "s\n" /p { } [ ] ] 1
