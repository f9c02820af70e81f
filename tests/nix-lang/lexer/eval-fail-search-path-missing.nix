# A search path that finds nothing is an error that names it.
<no-such-entry/x>
