# `--parse` prints paths absolute.
[ /a/b /a/../c ./x ]
