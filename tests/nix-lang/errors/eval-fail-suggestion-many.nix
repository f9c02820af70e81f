# Several similar names are suggested, nearest first, then by name.
{ aa = 1; ab = 2; abcd = 3; abc = 4; xyz = 5; }.abx
