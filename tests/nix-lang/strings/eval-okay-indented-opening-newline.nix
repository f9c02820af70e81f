# Only the newline right after the quotes is dropped, with spaces before it.
[ ''
a'' ''   
a'' ''

a'' ]
