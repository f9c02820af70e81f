# With the lint fatal, a URI literal is an error.
a:b
