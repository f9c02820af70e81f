# `->` is right associative: grouped to the left the answer would be false.
[ (false -> true -> false) ((false -> true) -> false) ]
