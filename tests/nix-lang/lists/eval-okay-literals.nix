# List elements are simple expressions: application needs parentheses, selection does not.
let f = x: x; s.a = 1; in builtins.length [ f 1 s.a s.b or 2 (f 1) [ ] { } rec { } "s" ''t'' ./p ]
