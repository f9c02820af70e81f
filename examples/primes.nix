# The primes below 1000 by trial division, and the last pairs of twins among them.
let
  inherit (builtins) elemAt filter foldl' genList length;

  isPrime = n: let
    try = d: if d * d > n then true else if n - n / d * d == 0 then false else try (d + 1);
  in n > 1 && try 2;

  primes = filter isPrime (genList (n: n) 1000);

  # Neighbours that differ by two, the largest first.
  twins = foldl' (found: i: let
    p = elemAt primes i;
    q = elemAt primes (i + 1);
  in if q - p == 2 then [ [ p q ] ] ++ found else found) [ ] (genList (i: i) (length primes - 1));

  take = n: list: genList (elemAt list) n;
in {
  count = length primes;
  largest = elemAt primes (length primes - 1);
  twins = take 3 twins;
}
