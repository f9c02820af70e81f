# A set literal in parentheses merges as well.
{ a = ({ b = 1; }); a.b = 2; }
