# With its lint on, a relative path without a dot at its start is refused.
[ ./a/b a/b ]
