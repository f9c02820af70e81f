# A formal may not come twice.
{ a, a }: a
