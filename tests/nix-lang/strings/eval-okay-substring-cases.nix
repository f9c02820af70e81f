# `substring` counts bytes, stops at the end, and takes a negative length for all the rest.
[
  (builtins.substring 1 2 "abcd")
  (builtins.substring 0 100 "abc")
  (builtins.substring 2 (-1) "abcd")
  (builtins.substring 4 1 "abcd")
  (builtins.substring 100 (-5) "abcd")
  (builtins.substring 0 0 "abcd")
  (builtins.substring 0 9223372036854775807 "abcd")
  (builtins.substring 3 9223372036854775807 "abcd")
]
