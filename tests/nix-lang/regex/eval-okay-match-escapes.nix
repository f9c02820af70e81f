# A backslash makes a special character plain.
map ({ re, s }: builtins.match re s != null) [ { re = "a\\.b"; s = "a.b"; } { re = "a\\.b"; s = "axb"; } { re = "\\("; s = "("; } { re = "\\*\\+\\?"; s = "*+?"; } { re = "\\\\"; s = "\\"; } { re = "\\[a]"; s = "[a]"; } { re = "\\{a}"; s = "{a}"; } { re = "\\(a\\)"; s = "(a)"; } { re = "\\|\\^\\$"; s = "|^$"; } ]
