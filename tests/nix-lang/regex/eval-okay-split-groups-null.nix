# A group that took no part in a match is null.
builtins.split "(a)|(b)" "xaybz"
