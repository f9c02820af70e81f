# `readDir` follows the link that it is given.
[ (builtins.readDir ./tree/dirlink) (builtins.readDir (toString ./tree/sub)) ]
