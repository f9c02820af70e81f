# A dollar sign that no brace follows begins no token.
$x
