# The right side of `|>` must be a function.
1 |> 2
