# An interpolation in an indented string must be closed.
''a${1''
