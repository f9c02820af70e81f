# A set on the left of `+` that comes to a path is the path's text: nothing is copied to the store.
let
  set = {
    outPath = /nonexistent/x;
  };
  f = x: y: x + y;
in
[
  (set + "b")
  (set + set)
  (set + { outPath = /nonexistent/y; })
  (set + /nonexistent/z)
  (f set "b")
  ({ __toString = self: set; } + "b")
  (builtins.hasContext (set + "b"))
]
