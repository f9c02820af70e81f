# `if` needs `then`.
if true else 1
