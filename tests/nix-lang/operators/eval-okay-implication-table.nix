# `->` is false only for true -> false, and does not evaluate its right side once the left is false.
[ (true -> true) (true -> false) (false -> true) (false -> throw "unused") ]
