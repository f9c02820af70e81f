# The two pipes do not mix without parentheses.
1 |> (x: x) <| 2
