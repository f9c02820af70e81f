# `>=` is the negation of `<`, and has its message.
builtins.seq (2 >= 1.5) (1 >= "1")
