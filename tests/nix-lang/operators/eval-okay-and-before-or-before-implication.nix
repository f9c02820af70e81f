# `&&` binds tighter than `||`, which binds tighter than `->`.
[ (true || true && false) ((true || true) && false) (true || true -> false) (false && false -> false) ]
