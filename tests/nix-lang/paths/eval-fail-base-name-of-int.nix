# `baseNameOf` needs something that can be a string.
baseNameOf 1
