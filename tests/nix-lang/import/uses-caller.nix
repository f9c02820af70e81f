caller
