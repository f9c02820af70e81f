# A function that calls itself in a lazy binding of an inner `let`.
let
  generic = { n }@args: let
    rest = { n = args.n - 1; };
    inner = generic rest;
  in if n == 0 then [ ] else [ n ] ++ inner;
in generic { n = 3; }
