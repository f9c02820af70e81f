# A function from a file needs all arguments without default from the command line.
{ s, n }: n
