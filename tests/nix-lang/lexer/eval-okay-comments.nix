# Line comments, block comments and doc comments may stand between any two tokens.
/* one */ [ 1 # two
  /* three
     # four */ 2 /**/ /** five */ 3 /***/ 4 /* * / ** */ ]
