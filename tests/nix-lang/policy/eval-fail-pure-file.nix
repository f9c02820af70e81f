# Pure evaluation does not even read the file on the command line.
1
