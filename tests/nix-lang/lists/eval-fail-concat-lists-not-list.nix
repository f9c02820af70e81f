# `concatLists` needs a list.
builtins.concatLists 1
