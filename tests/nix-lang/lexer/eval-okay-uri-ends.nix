# A URI ends before characters that cannot be part of one.
[ a:b"c"d:e[ ]f:g(1)h:i#j
]
