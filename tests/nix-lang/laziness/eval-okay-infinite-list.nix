# An infinite structure can be walked as far as needed.
let from = n: { head = n; tail = from (n + 1); }; take = n: s: if n == 0 then [ ] else [ s.head ] ++ take (n - 1) s.tail; in take 3 (from 5)
