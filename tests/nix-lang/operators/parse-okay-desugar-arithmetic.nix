# `--parse` shows `-`, `*` and `/` as calls of builtins, `+` as an operator.
1 + 2 - 3 * 4 / 5
