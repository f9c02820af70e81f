# Nulls have no order, though they are equal.
null <= null
