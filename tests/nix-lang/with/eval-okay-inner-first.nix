# Of nested `with`s the inner one is asked first, then the outer ones.
with { a = "outer a"; b = "outer b"; c = "outer c"; }; with { b = "middle b"; c = "middle c"; }; with { c = "inner c"; }; [ a b c ]
