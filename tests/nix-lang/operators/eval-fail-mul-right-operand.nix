# `*` reports the right operand when only it is no number.
2 * [ ]
