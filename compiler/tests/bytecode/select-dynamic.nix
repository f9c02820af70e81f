# A computed name is evaluated before the set on its left is forced.
s: n: s.a.${n}.b + s.${n} or 1
