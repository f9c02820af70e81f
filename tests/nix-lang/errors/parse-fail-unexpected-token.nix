# A token that cannot stand here, with the tokens that could.
{ a = 1; b }
