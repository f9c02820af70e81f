# Paths are equal and ordered by their text.
[ (/a/b == /a/./b) (/a < /b) (/a/b < /ab) (builtins.sort builtins.lessThan [ /b /a/c /a ]) ]
