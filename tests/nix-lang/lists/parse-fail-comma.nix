# Elements are not separated by commas.
[ 1, 2 ]
