# The length of what is no string fails inside of the call that asks for it.
let
  inherit (builtins) stringLength substring;
  starts = prefix: text: substring 0 (stringLength prefix) text == prefix;
in
builtins.seq (starts "a" "ab") (starts 1 "ab")
