# `map` needs a list.
map (x: x) { }
