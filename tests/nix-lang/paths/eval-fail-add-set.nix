# A set without `outPath` cannot be appended to a path.
/a + { }
