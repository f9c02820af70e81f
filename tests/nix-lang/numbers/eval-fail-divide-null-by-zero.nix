# The divisor is looked at first: zero is seen before the wrong type of the dividend.
null / 0
