# Elements are not separated by semicolons.
[ 1; 2 ]
