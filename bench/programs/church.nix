# Closures and nothing else: Church numerals, pairs and lists.
let
  zero = f: x: x;
  succ = n: f: x: f (n f x);
  add = m: n: f: x: m f (n f x);
  mul = m: n: f: m (n f);
  pow = b: e: e b;
  toInt = n: n (x: x + 1) 0;

  pair = a: b: k: k a b;
  first = p: p (a: b: a);
  second = p: p (a: b: b);
  pred = n: second (n (p: pair (succ (first p)) (first p)) (pair zero zero));

  nil = c: n: n;
  cons = h: t: c: n: c h (t c n);
  range = i: if i == 0 then nil else cons i (range (i - 1));
  sum = list: list (h: acc: h + acc) 0;
  mapList = f: list: c: n: list (h: c (f h)) n;

  two = succ (succ zero);
  three = succ two;
  ten = add (mul three three) (succ zero);

  run =
    acc: i:
    acc
    + toInt (pow two ten)
    + toInt (mul ten (mul ten three))
    + toInt (pred (mul ten three))
    + sum (mapList (x: x * i) (range 800));
in
builtins.foldl' run 0 (builtins.genList (i: i) 550)
