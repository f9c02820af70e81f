# The same pattern can be used many times, on different texts.
map (builtins.match "([0-9]+)-?([0-9]*)") [ "1" "1-2" "x" "12-" ]
