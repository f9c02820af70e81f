# Heads, tails and lengths for functions that force them: at once if the slot holds what is evaluated, else a thunk.
# A piece of a string that is compared with a slot is not made if all is evaluated.
let
  inherit (builtins) head tail stringLength substring;
  count = x: n: if x == [ ] then n else count (tail x) (n + 1);
in
f: list: text: [
  (count list 0)
  (f (head list))
  (substring 0 (stringLength text) "abc")
  (substring 0 1 f == text)
]
