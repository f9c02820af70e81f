# `dirOf` gives what comes before the last slash, of the same type.
map dirOf [ "/a/b" "/a/b/" "a" "a/b" "/" "" "/a" "a//b" /a/b /a /. ]
