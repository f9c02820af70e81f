# `stringLength` coerces sets as interpolation does.
builtins.stringLength { __toString = _: "four"; }
