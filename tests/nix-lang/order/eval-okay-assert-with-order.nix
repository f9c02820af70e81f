# The condition of `assert` comes before its body, the set of `with` when a name is looked up.
assert builtins.trace "condition" true; with builtins.trace "with" { a = builtins.trace "attribute" 1; }; builtins.seq (builtins.trace "before" 1) a
