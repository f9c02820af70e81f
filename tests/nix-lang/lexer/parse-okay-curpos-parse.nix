# `--parse` keeps `__curPos`.
__curPos
