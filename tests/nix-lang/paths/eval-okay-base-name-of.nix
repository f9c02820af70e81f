# `baseNameOf` gives what comes after the last slash, ignoring one at the end.
map baseNameOf [ "/a/b" "/a/b/" "/a/b//" "a" "" "/" "//" "a/" "/a.b" /a/b /. ]
