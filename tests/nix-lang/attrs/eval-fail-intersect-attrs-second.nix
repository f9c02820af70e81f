# `intersectAttrs` needs a set second.
builtins.intersectAttrs { } 1
