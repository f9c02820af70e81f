# `tryEval` does not catch a variable that `with` does not provide.
with { }; builtins.tryEval a
