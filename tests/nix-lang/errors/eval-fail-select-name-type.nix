# A computed name after a dot must be a string.
{ }.${1}
