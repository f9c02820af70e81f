# `hg+…:` takes the revision and the branch out of the query.
map builtins.parseFlakeRef [ "hg+https://example.org/r?rev=x&ref=a/b&q=1" "hg+file:///a" "hg+ssh://u@h/r" ]
