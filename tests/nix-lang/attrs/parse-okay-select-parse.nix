# `--parse` shows selections with defaults and computed names.
x: [ x.a.b (x.a or 1) x.${x} x."a b" (x.a.b or x.c or 2) ]
