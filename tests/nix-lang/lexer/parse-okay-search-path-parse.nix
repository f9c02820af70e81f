# `--parse` shows a search path as a call of `__findFile`.
<a/b>
