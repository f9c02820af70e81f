# An absolute path needs no scheme, is not decoded, and may have a query whose values are.
map builtins.parseFlakeRef [ "/a b/%20/é/" "//a///b" "/a?rev=x y%20\"z[]" "/?dir=d" "/a:b#" ]
