# `sort` fails with any element.
builtins.sort (a: b: true) [ 1 (throw "element") ]
