# Each condition on the way to an error has its note.
if !(1 == 1 && (false || throw "deep")) -> true then 1 else 2
