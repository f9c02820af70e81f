# After the expression nothing may follow.
{ } ;
