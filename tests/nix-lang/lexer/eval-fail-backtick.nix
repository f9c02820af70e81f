# A backtick begins no token.
`x`
