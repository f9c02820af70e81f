# `inherit (e)` of a missing attribute fails when that attribute is used.
{ inherit ({ a = 1; }) b; }
