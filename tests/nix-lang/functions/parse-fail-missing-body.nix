# A function needs a body.
x:
