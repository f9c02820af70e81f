# An argument without a needed attribute names the function and the attribute.
let f = { a, b }: a; in f { a = 1; }
