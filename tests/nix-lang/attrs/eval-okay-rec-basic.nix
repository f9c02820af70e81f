# In a recursive set every attribute sees the others, whatever their order.
rec { a = b + 1; b = c + 1; c = 1; }
