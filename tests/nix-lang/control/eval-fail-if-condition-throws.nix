# An error in the condition of `if` says so.
if throw "condition" then 1 else 2
