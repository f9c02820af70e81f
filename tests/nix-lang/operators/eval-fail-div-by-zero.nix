# Division by the int zero is an error.
1 / 0 
