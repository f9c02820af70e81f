# Paths compare as their text.
[ (/a < /b) (/a/b < /a/c) (/a/b < /a.b) (/b > /a) (/a <= /a) ]
