# A function with empty formals accepts no attribute.
({ }: 1) { a = 1; }
