# At an unexpected end the place after the last line is shown.
let
  a = 1;
in
