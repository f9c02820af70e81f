# An error in the middle of a file shows the lines before and after it.
let
  a = 1;
  b = a + "text";
  c = 3;
in
b
