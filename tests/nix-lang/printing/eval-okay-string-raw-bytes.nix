# Other control characters and bytes above 127 are printed as they are.
[ "" "Ã©" "ÿ" ]