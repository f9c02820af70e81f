# In a message the name of an attribute is quoted as in the language.
{ ok = 1; }."not\nok"
