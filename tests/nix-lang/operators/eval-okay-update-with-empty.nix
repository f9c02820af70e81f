# `//` with an empty side is the other side, and its values stay unevaluated.
builtins.attrNames ({ a = throw "unused"; } // { }) ++ builtins.attrNames ({ } // { b = throw "unused"; })
