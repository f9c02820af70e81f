# Several attribute paths print several values.
{ a = 1; b = "two"; }
