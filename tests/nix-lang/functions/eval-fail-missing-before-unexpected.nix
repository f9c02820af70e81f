# A missing attribute is reported before an unexpected one.
let f = { a }: a; in f { b = 1; }
