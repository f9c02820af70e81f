# Two slashes inside a path are a syntax error.
[ a//b/c// ]
