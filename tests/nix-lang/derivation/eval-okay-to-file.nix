# Paths of files follow from contents, references and name.
[
  (builtins.toFile "a" "x")
  (builtins.toFile "b" "x")
  (builtins.toFile "a" "")
  (builtins.toFile "a" "${builtins.toFile "x" "x"} ${./tree/a}")
]
