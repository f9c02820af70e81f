# Negative zero prints its sign, equals zero, and is not made by unary minus.
[ (-0.0) (0.0 * (-1)) (0.0 * (-1) == 0.0) (0 - 0) ]
