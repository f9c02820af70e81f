# A default of a formal sees a `with` around the function.
(with { d = 5; }; { a ? d }: a) { }
