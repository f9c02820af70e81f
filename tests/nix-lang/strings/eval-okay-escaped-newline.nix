# A backslash before a newline keeps the newline.
"a\
b"
