# Paths are of their own type, apart from strings.
[ (builtins.typeOf ./x) (builtins.isPath /a) (builtins.isString /a) (/a == "/a") (toString /a == "/a") ]
