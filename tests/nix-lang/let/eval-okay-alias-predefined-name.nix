# Bindings are made in the order in which their names were first met, those of builtins before all
# others: a variable that is bound to an earlier one is the same value, to a later one a thunk.
let
  shown = {
    builtin = let x = map; map = 7; in [ x ];
    builtins = let toString = map; map = 7; in [ toString ];
    later-builtin = let map = toString; toString = 7; in [ map ];
    recursive = rec { own = map; map = 7; };
    predefined = let map = name; name = 7; in [ map ];
    later = let name = map; map = 7; in [ name ];
    plain = let second = first; first = 7; in [ second ];
    formal = ({ y ? map, map ? 7 }: [ y ]) { };
    later-formal = ({ map ? z, z ? 7 }: [ map ]) { };
  };
in
builtins.attrValues (builtins.mapAttrs (case: value: builtins.trace value case) shown)
