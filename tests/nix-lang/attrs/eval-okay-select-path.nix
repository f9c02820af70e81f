# Selection follows a path of names, quoted and computed ones too.
let s = { a.b = 1; "x y".z = 2; }; n = "b"; in [ s.a.b s.a.${n} s."x y".z s."a"."${n}" (s).a.b { q = 3; }.q ]
