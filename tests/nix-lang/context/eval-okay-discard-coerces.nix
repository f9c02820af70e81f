# `unsafeDiscardStringContext` coerces a set with `outPath`.
builtins.unsafeDiscardStringContext { outPath = "o"; }
