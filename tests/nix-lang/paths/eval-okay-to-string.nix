# `toString` gives the path as text, without a copy to the store.
[ (toString /a/b) (toString [ /a "b" ]) (builtins.stringLength (toString /.)) ]
