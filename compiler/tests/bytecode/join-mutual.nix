n:
let
  even = i: if i == 0 then n else odd (i - 1);
  odd = i: if i == 0 then 0 else even (i - 1);
in
if n == 0 then even 10 else odd n
