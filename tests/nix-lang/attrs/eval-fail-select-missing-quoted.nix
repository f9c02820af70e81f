# A missing attribute whose name is no identifier is shown in quotes.
{ a = 1; }."x y"
