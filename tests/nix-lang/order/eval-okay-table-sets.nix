# What the builtins on sets evaluate, in which order.
let
  t = builtins.trace;
  w = x: builtins.seq x null;
in
[
  (w (builtins.attrNames (t "attrNames set: set" { x = t "attrNames set: x" 1; })))
  (w (builtins.attrValues (t "attrValues set: set" { x = t "attrValues set: x" 1; })))
  (w (builtins.getAttr (t "getAttr name set: name" "x") (t "getAttr name set: set" { x = t "getAttr name set: x" 1; })))
  (w (builtins.hasAttr (t "hasAttr name set: name" "x") (t "hasAttr name set: set" { x = t "hasAttr name set: x" 1; })))
  (w (builtins.unsafeGetAttrPos (t "unsafeGetAttrPos name set: name" "x") (t "unsafeGetAttrPos name set: set" { x = t "unsafeGetAttrPos name set: x" 1; })))
  (w (removeAttrs (t "removeAttrs set names: set" { x = t "removeAttrs set names: x" 1; }) (t "removeAttrs set names: names" [ (t "removeAttrs set names: name 0" "x") (t "removeAttrs set names: name 1" "y") ])))
  (w (builtins.listToAttrs (t "listToAttrs list: list" [ (t "listToAttrs list: element 0" { value = t "listToAttrs list: value 0" 1; name = t "listToAttrs list: name 0" "a"; }) (t "listToAttrs list: element 1" { name = t "listToAttrs list: name 1" "b"; value = t "listToAttrs list: value 1" 1; }) ])))
  (w (builtins.intersectAttrs (t "intersectAttrs a b: a" { x = t "intersectAttrs a b: a.x" 1; }) (t "intersectAttrs a b: b" { x = t "intersectAttrs a b: b.x" 1; })))
  (w (builtins.catAttrs (t "catAttrs name list: name" "x") (t "catAttrs name list: list" [ (t "catAttrs name list: set 0" { x = t "catAttrs name list: x" 1; }) (t "catAttrs name list: set 1" { }) ])))
  (w (builtins.functionArgs (t "functionArgs f: f" ({ a ? t "functionArgs f: default" 1 }: a))))
  (w (builtins.mapAttrs (t "mapAttrs f set: f" (n: v: t "mapAttrs f set: result" v)) (t "mapAttrs f set: set" { x = t "mapAttrs f set: x" 1; })))
  (w (builtins.mapAttrs (t "(mapAttrs f set).x: f" (n: t "(mapAttrs f set).x: f's result" (v: t "(mapAttrs f set).x: result" v))) (t "(mapAttrs f set).x: set" { x = t "(mapAttrs f set).x: x" 1; })).x)
  (w (builtins.zipAttrsWith (t "zipAttrsWith f sets: f" (n: vs: t "zipAttrsWith f sets: result" vs)) (t "zipAttrsWith f sets: sets" [ (t "zipAttrsWith f sets: set 0" { x = t "zipAttrsWith f sets: x" 1; }) (t "zipAttrsWith f sets: set 1" { }) ])))
  (w (builtins.zipAttrsWith (t "(zipAttrsWith f sets).x: f" (n: t "(zipAttrsWith f sets).x: f's result" (vs: t "(zipAttrsWith f sets).x: result" (builtins.head vs)))) [ { x = t "(zipAttrsWith f sets).x: x" 1; } ]).x)
]
