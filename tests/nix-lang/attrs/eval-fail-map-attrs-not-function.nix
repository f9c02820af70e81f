# `mapAttrs` meets a bad function only when a value is used.
builtins.mapAttrs 1 { a = 1; }
