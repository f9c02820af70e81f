# Arguments from the command line go to the function which the file is.
{ n, s, d ? "default" }: [ n s d ]
