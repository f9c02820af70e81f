# `intersectAttrs` needs a set first.
builtins.intersectAttrs [ ] { }
