# A file with only a comment is no expression.
