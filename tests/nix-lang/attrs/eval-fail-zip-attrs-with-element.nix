# `zipAttrsWith` needs every element to be a set.
builtins.zipAttrsWith (n: v: v) [ { } 1 ]
