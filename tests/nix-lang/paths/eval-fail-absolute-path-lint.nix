# With its lint on, an absolute path is refused.
/a/b
