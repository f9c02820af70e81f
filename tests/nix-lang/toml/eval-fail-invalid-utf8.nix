# A string that is no UTF-8 is an error; bytes that are no printable ASCII are shown as numbers.
builtins.fromTOML "x = 1\ny =\t'é${builtins.substring 0 1 "é"}' "
