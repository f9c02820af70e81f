# `|>` passes its left side to the function on its right, from left to right.
3 |> (x: x + 1) |> (x: x * 10)
