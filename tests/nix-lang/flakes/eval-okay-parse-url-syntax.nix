# A URL comes out with everything encoded that is not plain, its query sorted, and empty ports dropped.
map (ref: (builtins.parseFlakeRef ref).url) [
  "https://u%40:p:q%3a@H.Org:0080/"
  "https://[::1]:/a%5b"
  "https://h/a%41;=%2f!'()*?z=1&a=%41+b c\"&z=2"
]
