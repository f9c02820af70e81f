# A single quote alone begins no token.
'x'
