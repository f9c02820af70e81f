# A name may be empty.
{ "" = 1; a = { }; b = [ { } ]; }."" 
