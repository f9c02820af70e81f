# A default that needs itself is an infinite recursion.
({ a ? a }: a) { }
