# What the operators on Booleans, sets and lists and the constructs evaluate, in which order.
let
  t = builtins.trace;
  w = x: builtins.seq x null;
in
[
  (w (t "a && b: a" true && t "a && b: b" true))
  (w (t "a && b (a false): a" false && t "a && b (a false): b" true))
  (w (t "a || b: a" false || t "a || b: b" true))
  (w (t "a || b (a true): a" true || t "a || b (a true): b" true))
  (w (t "a -> b: a" true -> t "a -> b: b" true))
  (w (t "a -> b (a false): a" false -> t "a -> b (a false): b" true))
  (w (!t "! a: a" true))
  (w (t "a ++ b: a" [ (t "a ++ b: a's element" 1) ] ++ t "a ++ b: b" [ (t "a ++ b: b's element" 1) ]))
  (w (t "a ++ b ++ c: a" [ 1 ] ++ t "a ++ b ++ c: b" [ 2 ] ++ t "a ++ b ++ c: c" [ 3 ]))
  (w (t "(a ++ b) ++ c: a" [ 1 ] ++ t "(a ++ b) ++ c: b" [ 2 ] ++ t "(a ++ b) ++ c: c" [ 3 ]))
  (w (t "a // b: a" { x = t "a // b: a.x" 1; } // t "a // b: b" { x = t "a // b: b.x" 1; }))
  (w (t "a // b // c: a" { } // t "a // b // c: b" { } // t "a // b // c: c" { }))
  (w ((t "(a // b) // c: a" { } // t "(a // b) // c: b" { }) // t "(a // b) // c: c" { }))
  (w (if t "if a then b else c: a" true then t "if a then b else c: b" 1 else t "if a then b else c: c" 1))
  (w (assert t "assert a; b: a" true; t "assert a; b: b" 1))
  (w (with t "with a; b (no name from a): a" { x = 1; }; t "with a; b (no name from a): b" 1))
  (w (with t "with a; x: a" { x = t "with a; x: a.x" 1; }; x))
  (w (with t "with a; with b; x (b has it): a" { x = 1; }; with t "with a; with b; x (b has it): b" { x = t "with a; with b; x (b has it): b.x" 2; }; x))
  (w (with t "with a; with b; y (a has it): a" { y = t "with a; with b; y (a has it): a.y" 1; }; with t "with a; with b; y (a has it): b" { x = 1; }; y))
  (w (let a = t "let a; b; in b: a" 1; b = t "let a; b; in b: b" 2; in b))
  (w ((t "f x (x unused): f" (x: t "f x (x unused): body" 1)) (t "f x (x unused): x" 2)))
  (w ((t "f x: f" (x: t "f x: body" x)) (t "f x: x" 2)))
  (w ((t "f x y: f" (x: t "f x y: after x" (y: t "f x y: body" (y + x)))) (t "f x y: x" 1) (t "f x y: y" 2)))
  (w ((t "f set: f" ({ a, b ? t "f set: default of b" 1, c ? t "f set: default of c" 2 }: t "f set: body" (c + a)))
    (t "f set: set" { a = t "f set: a" 1; })))
  (w ((t "s x (s with __functor): s" { __functor = t "s x (s with __functor): __functor" (s: t "s x (s with __functor): after s" (x: x)); })
    (t "s x (s with __functor): x" 1)))
]
