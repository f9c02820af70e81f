# `--parse` normalises numbers.
[ 007 1.50 .5 1.e3 ]
