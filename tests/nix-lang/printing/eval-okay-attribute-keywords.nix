# Of the names that are keywords all but `or` are quoted.
{ "if" = 1; "then" = 1; "else" = 1; "assert" = 1; "with" = 1; "let" = 1; "in" = 1; "rec" = 1; "inherit" = 1; "or" = 1; "true" = 1; "null" = 1; "__curPos" = 1; }
