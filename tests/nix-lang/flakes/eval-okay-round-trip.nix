# A reference that was taken apart and put together again is in its canonical form.
map (ref: builtins.flakeRefToString (builtins.parseFlakeRef ref)) [
  "nixpkgs/a/0123456789ABCDEF0123456789abcdef01234567"
  "/a/b/?rev=x"
  "git+https://h/a?ref=b&shallow=1&x=%20"
  "https://h/x?dir=d&a=b"
]
