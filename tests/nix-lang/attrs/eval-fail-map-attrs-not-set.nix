# `mapAttrs` needs a set.
builtins.mapAttrs (n: v: v) [ ]
