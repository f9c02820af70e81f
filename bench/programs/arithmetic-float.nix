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
  pixel = x: y: escape (x * 0.015 - 2.1) (y * 0.04 - 1.2) 0.0 0.0 0;
  row = y: foldl' (acc: x: acc + pixel x y) 0 (genList (i: i) 200);
  area = foldl' (acc: y: acc + row y) 0 (genList (i: i) 60);

  newton = a: foldl' (x: _: 0.5 * (x + a / x)) a (genList (i: i) 12);
  roots = foldl' (acc: i: acc + newton (i + 1.0)) 0.0 (genList (i: i) 50000);

  slice =
    i:
    let
      x = (i + 0.5) / 500000;
    in
    4.0 / (1.0 + x * x);
  integral = foldl' (acc: i: acc + slice i) 0.0 (genList (i: i) 500000) / 500000;
in
[ area roots integral ]
