# A piped value is as lazy as any argument.
throw "unused" |> (_: 1)
