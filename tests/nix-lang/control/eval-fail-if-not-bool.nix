# The condition of `if` must be a Boolean.
if 1 then 2 else 3
