# `parseDrvName` splits at the first dash that no letter follows.
map builtins.parseDrvName [ "hello-1.2" "hello" "a-b-1-2" "a-1b" "a-" "-1" "" "a--1" "a-_1" "a-b-" ]
