# A missing attribute gives no suggestion when no name is like it.
{ apple = 1; }.zebra
