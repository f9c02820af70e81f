# A function without a name is an anonymous lambda in the error.
({ a }: a) { }
