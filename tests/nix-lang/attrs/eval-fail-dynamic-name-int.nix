# A dynamic name that is neither string nor null is an error.
{ ${1} = 1; }
