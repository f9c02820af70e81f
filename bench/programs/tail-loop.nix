# Tail calls: loops of 5,000 steps, as deep as the reference's call-depth limit allows with ease.
let
  loop = n: acc: if n == 0 then acc else loop (n - 1) (builtins.seq acc (acc + n));

  # A loop over several variables at once, two functions calling each other.
  even = n: a: b: if n == 0 then a else odd (n - 1) b (a + 1);
  odd = n: a: b: if n == 0 then b else even (n - 1) (b + 1) a;

  run = acc: i: acc + loop 5000 i + even 3000 i 1;
in
builtins.foldl' run 0 (builtins.genList (i: i) 120)
