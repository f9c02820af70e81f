# Endless lazy lists of head and tail: numbers, maps, filters, the sieve of primes, and the
# Fibonacci numbers defined by themselves.
let
  inherit (builtins) foldl' genList;

  from = n: { head = n; tail = from (n + 1); };
  mapStream = f: s: { head = f s.head; tail = mapStream f s.tail; };
  filterStream =
    p: s:
    if p s.head then { inherit (s) head; tail = filterStream p s.tail; } else filterStream p s.tail;
  zipWith = f: a: b: { head = f a.head b.head; tail = zipWith f a.tail b.tail; };

  nth = n: s: (foldl' (acc: _: acc.tail) s (genList (i: i) n)).head;
  sumOf =
    n: s:
    let
      step =
        acc: _:
        let
          sum = acc.sum + acc.s.head;
        in
        builtins.seq sum { s = acc.s.tail; inherit sum; };
    in
    (foldl' step { inherit s; sum = 0; } (genList (i: i) n)).sum;

  sieve = s: { inherit (s) head; tail = sieve (filterStream (x: x / s.head * s.head != x) s.tail); };
  add = a: b: builtins.bitAnd (a + b) 1048575;
  fibs = { head = 0; tail = { head = 1; tail = zipWith add fibs fibs.tail; }; };
in
[
  (nth 600 (sieve (from 2)))
  (sumOf 60000 fibs)
  (sumOf 80000 (filterStream (x: x / 3 * 3 == x) (mapStream (x: x * x) (from 1))))
]
