# A failed `assert` of `==` shows both strings.
assert "a" == "b"; 1
