# What selections, `?`, strings and set literals evaluate, in which order.
let
  t = builtins.trace;
  w = x: builtins.seq x null;
in
[
  (w (t "s.x: s" { x = t "s.x: x" 1; y = t "s.x: y" 2; }).x)
  (w (t "s.x.y: s" { x = t "s.x.y: x" { y = t "s.x.y: y" 1; }; }).x.y)
  (w (t "s.\${a}.\${b}: s" { x = t "s.\${a}.\${b}: x" { y = t "s.\${a}.\${b}: y" 1; }; }).${t "s.\${a}.\${b}: a" "x"}.${t "s.\${a}.\${b}: b" "y"})
  (w ((t "s.x or d: s" { x = t "s.x or d: x" 1; }).x or (t "s.x or d: d" 2)))
  (w ((t "s.x or d (no x): s" { }).x or (t "s.x or d (no x): d" 2)))
  (w ((t "s.\${a}.\${b} or d (no a): s" { }).${t "s.\${a}.\${b} or d (no a): a" "x"}.${t "s.\${a}.\${b} or d (no a): b" "y"} or (t "s.\${a}.\${b} or d (no a): d" 1)))
  (w (t "s ? x: s" { x = t "s ? x: x" 1; } ? x))
  (w (t "s ? x.y: s" { x = t "s ? x.y: x" { y = t "s ? x.y: y" 1; }; } ? x.y))
  (w (t "s ? \${a}.\${b}: s" { x = t "s ? \${a}.\${b}: x" { }; } ? ${t "s ? \${a}.\${b}: a" "x"}.${t "s ? \${a}.\${b}: b" "y"}))
  (w (t "s ? \${a}.\${b} (no a): s" { } ? ${t "s ? \${a}.\${b} (no a): a" "x"}.${t "s ? \${a}.\${b} (no a): b" "y"}))
  (w "${t "\"\${a}\${b}\": a" "x"}${t "\"\${a}\${b}\": b" "y"}")
  (w "${t "\"\${s}\" (__toString): s" { __toString = t "\"\${s}\" (__toString): __toString" (s: t "\"\${s}\" (__toString): result" "x"); outPath = t "\"\${s}\" (__toString): outPath" "x"; }}")
  (w "${t "\"\${s}\" (outPath): s" { outPath = t "\"\${s}\" (outPath): outPath" "x"; name = t "\"\${s}\" (outPath): name" "x"; }}")
  (w /a/${t "/a/\${a}\${b}: a" "x"}${t "/a/\${a}\${b}: b" "y"})
  (w [ (t "[ a b ]: a" 1) (t "[ a b ]: b" 2) ])
  (w { x = t "{ x = a; y = b; }: a" 1; y = t "{ x = a; y = b; }: b" 2; })
  (w { ${t "{ \${a} = x; \${b} = y; }: a" "q"} = t "{ \${a} = x; \${b} = y; }: x" 1; ${t "{ \${a} = x; \${b} = y; }: b" "p"} = t "{ \${a} = x; \${b} = y; }: y" 2; })
  (w rec { x = t "rec { x = a; y = b; }: a" 1; y = t "rec { x = a; y = b; }: b" 2; })
  (w { inherit (t "{ inherit (s) x; }: s" { x = t "{ inherit (s) x; }: x" 1; }) x; })
  (w { inherit (t "{ inherit (s) x; }.x: s" { x = t "{ inherit (s) x; }.x: x" 1; }) x; }.x)
  (w ({ inherit (t "{ inherit (s) x y; }, both: s" { x = t "{ inherit (s) x y; }, both: x" 1; y = t "{ inherit (s) x y; }, both: y" 2; }) x y; } == { x = 1; y = 2; }))
]
