# `git:` and `git+…:` take flags and revisions out of the query; other parameters stay in the URL.
map builtins.parseFlakeRef [
  "git://example.org/r"
  "git+https://example.org/r?ref=main&rev=not-checked&shallow=1&submodules=0&lfs=2&allRefs=1&exportIgnore=1&x=y"
  "git+ssh://git@example.org:22/r?dir=d"
  "git+file:/a"
  "git+file:///a%20b?ref=x/y"
]
