# A binary operator at the end of the text lacks its operand.
1 +
