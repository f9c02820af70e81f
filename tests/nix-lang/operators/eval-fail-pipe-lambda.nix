# A bare lambda cannot be an operand of a pipe.
1 |> x: x
