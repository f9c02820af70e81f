# Floats: the Mandelbrot set on a coarse grid, Newton's square roots, and a numerical integral.
let
  inherit (builtins) foldl' genList;

  escape =
    cx: cy: x: y: n:
    let
      xx = x * x;
      yy = y * y;
    in
    if n == 60 || xx + yy > 4.0 then n else escape cx cy (xx - yy + cx) (2.0 * x * y + cy) (n + 1);
  row = y: foldl' (acc: x: acc + escape (x * 0.06 - 2.1) (y * 0.1 - 1.2) 0.0 0.0 0) 0 (genList (i: i) 50);
  area = foldl' (acc: y: acc + row y) 0 (genList (i: i) 24);

  newton = a: foldl' (x: _: 0.5 * (x + a / x)) a (genList (i: i) 12);
  roots = foldl' (acc: i: acc + newton (i + 1.0)) 0.0 (genList (i: i) 6000);
  integral = foldl' (acc: i: acc + 4.0 / (1.0 + ((i + 0.5) / 100000) * ((i + 0.5) / 100000))) 0.0 (genList (i: i) 100000) / 100000;
in
[ area roots integral ]
