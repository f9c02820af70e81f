# With the lint off a URI literal gives no warning.
a:b
