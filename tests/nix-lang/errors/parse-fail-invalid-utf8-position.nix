# Bytes that are no UTF-8 outside strings are no tokens.
1 + ÿ