# An empty pattern matches before every byte and at the end.
[
  (builtins.replaceStrings [ "" ] [ "." ] "abc")
  (builtins.replaceStrings [ "" ] [ "." ] "")
  (builtins.replaceStrings [ "b" "" ] [ "B" "." ] "abc")
  (builtins.replaceStrings [ "" "b" ] [ "." "B" ] "abc")
]
