# `toPath` gives an absolute path in its shortest form, as a string.
map (p: let r = builtins.toPath p; in [ (builtins.typeOf r) r ]) [ "/a/../b" "/a//b/" /c/d "/" ]
