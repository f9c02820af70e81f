# A failed `assert` of `==` between null and a list.
assert null == [ ]; 1
