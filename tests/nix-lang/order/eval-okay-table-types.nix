# What the builtins on types and control flow evaluate, in which order.
let
  t = builtins.trace;
  w = x: builtins.seq x null;
in
[
  (w (builtins.typeOf (t "typeOf x: x" [ (t "typeOf x: element" 1) ])))
  (w (builtins.isNull (t "isNull x: x" 1)))
  (w (builtins.isFunction (t "isFunction x: x" 1)))
  (w (builtins.isInt (t "isInt x: x" 1)))
  (w (builtins.isFloat (t "isFloat x: x" 1)))
  (w (builtins.isString (t "isString x: x" 1)))
  (w (builtins.isBool (t "isBool x: x" 1)))
  (w (builtins.isPath (t "isPath x: x" 1)))
  (w (builtins.isList (t "isList x: x" 1)))
  (w (builtins.isAttrs (t "isAttrs x: x" 1)))
  (w (builtins.seq (t "seq a b: a" [ (t "seq a b: element of a" 1) ]) (t "seq a b: b" 2)))
  (w (builtins.deepSeq (t "deepSeq a b: a" { y = t "deepSeq a b: a.y" 1; x = t "deepSeq a b: a.x" [ (t "deepSeq a b: element of a.x" 1) ]; }) (t "deepSeq a b: b" 2)))
  (w (builtins.trace (t "trace a b: a" "trace a b: printed") (t "trace a b: b" 1)))
  (w (builtins.traceVerbose (t "traceVerbose a b: a" "printed") (t "traceVerbose a b: b" 1)))
  (w (builtins.warn (t "warn a b: a" "printed") (t "warn a b: b" 1)))
  (w (builtins.addErrorContext (t "addErrorContext a b: a" "text") (t "addErrorContext a b: b" 1)))
  (w (builtins.tryEval (t "tryEval x: x" [ (t "tryEval x: element" 1) ])))
  (w (builtins.tryEval (throw (t "throw s: s" "x"))))
]
