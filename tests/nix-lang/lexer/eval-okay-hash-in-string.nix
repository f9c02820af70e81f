# `#` and `/*` inside strings start no comment.
[ "#a" "/* b */" ''# c'' ]
