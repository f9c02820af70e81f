# Paths in sets and lists are printed as they are.
{ a = /a; b = [ /b /c/d ]; }
