# Messages and traces call a function by the computed name of the attribute that it is.
let
  make = name: { ${name} = { wanted }: wanted; };
  call = f: f { };
  caller = { ${"the " + "caller"} = x: y: call (make "made").made + x + y; };
in
caller."the caller" 1 2
