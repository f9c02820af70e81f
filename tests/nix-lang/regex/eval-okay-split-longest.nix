# `split` takes the leftmost match, and of these the longest.
[ (builtins.split "(a|ab)" "xabc") (builtins.split "(b|abc)" "abc") ]
