# Booleans have no order.
false < true
