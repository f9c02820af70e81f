# With the lint on, a URI literal gives a warning and still works.
a:b
