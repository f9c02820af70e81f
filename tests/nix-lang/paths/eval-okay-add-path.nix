# A path and a path make a path: the texts are joined.
[ (/a + /b) (/a/b + /c/d) ]
