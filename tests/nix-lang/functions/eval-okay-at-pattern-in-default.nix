# Defaults see the @-name.
({ a, b ? args.a + 1 }@args: b) { a = 1; }
