# `seq` evaluates its first argument to its outermost part only.
builtins.seq { a = throw "unused"; } 1
