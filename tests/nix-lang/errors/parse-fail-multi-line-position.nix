# A syntax error in a later line is shown there.
{
  a = 1;
  b = [ 1 2;
  c = 3;
}
