# `splitVersion` gives the parts which `compareVersions` compares.
map builtins.splitVersion [ "1.2.3" "1.2pre3" "a-b.c" "" "..." "1_2" "1.2-rc1" "v1" ]
