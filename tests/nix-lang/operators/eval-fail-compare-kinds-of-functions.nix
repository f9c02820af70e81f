# All functions are of one type when they are compared, built in or not.
builtins.elemAt [ ] < (x: x)
