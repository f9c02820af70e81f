# Pipe operators are refused without the experimental feature.
1 |> (x: x)
