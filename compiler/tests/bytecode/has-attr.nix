s: n: [ (s ? a.b) (s ? a.${n}.b) (if s ? c then 1 else 2) ]
