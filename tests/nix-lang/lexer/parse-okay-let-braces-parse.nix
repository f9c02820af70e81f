# `--parse` shows the old `let` as selection from a recursive set.
let { body = 1; }
