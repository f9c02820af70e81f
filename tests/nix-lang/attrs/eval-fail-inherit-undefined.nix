# `inherit` of an undefined variable is an error of the whole file.
{ inherit nope; }
