# A closing parenthesis without an opening one.
1 + 2)
