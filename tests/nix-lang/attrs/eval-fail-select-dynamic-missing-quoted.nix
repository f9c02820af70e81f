# A missing attribute with a computed name that is no identifier is shown in quotes, the hint without.
{ "00" = 1; }.${"0"}
