# `placeholder` depends on the name of the output alone.
map placeholder [ "out" "dev" "" ]
