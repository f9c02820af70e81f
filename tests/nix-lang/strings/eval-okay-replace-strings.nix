# `replaceStrings` takes, at each place, the first pattern of the list that matches, not the longest.
[
  (builtins.replaceStrings [ "a" "ab" ] [ "1" "2" ] "abab")
  (builtins.replaceStrings [ "ab" "a" ] [ "2" "1" ] "abaa")
  (builtins.replaceStrings [ ] [ ] "abc")
  (builtins.replaceStrings [ "x" ] [ "y" ] "")
  (builtins.replaceStrings [ "a" ] [ "aa" ] "aaa")
  (builtins.replaceStrings [ "a" "b" ] [ "b" "a" ] "abba")
]
