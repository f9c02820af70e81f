# There is at most one @-name.
a@{ b }@c: b
