# Pipes bind looser than every other operator, `->` included.
let not = x: !x; in [ (1 + 2 |> toString) (true -> false |> not) (toString <| 1 + 2) ]
