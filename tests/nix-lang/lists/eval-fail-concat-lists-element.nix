# Each element given to `concatLists` must be a list.
builtins.concatLists [ [ ] 1 ]
