# `builtins.add` notices overflow.
builtins.add (-9223372036854775807) (-2)
