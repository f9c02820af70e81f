# `--parse` puts every element in parentheses.
x: [ x [ ] [ x ] x.a (x x) "s" ]
