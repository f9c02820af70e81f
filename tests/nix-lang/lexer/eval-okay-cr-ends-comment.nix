# A line comment ends at CR as well as at LF.[ 1 # x 2 # y
 3 ]