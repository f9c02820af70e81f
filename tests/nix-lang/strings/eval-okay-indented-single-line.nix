# An indented string on one line loses its leading spaces and keeps the trailing ones.
[ ''   a   '' ''a   b'' ]
