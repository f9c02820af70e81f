# `toString` refuses a set without `__toString` and `outPath`.
toString { a = 1; }
