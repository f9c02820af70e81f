# `sort` with `lessThan` fails on elements that have no order.
builtins.sort builtins.lessThan [ 1 "a" ]
