# In "…" strings CRLF and lone CR become LF.
"a
bc"