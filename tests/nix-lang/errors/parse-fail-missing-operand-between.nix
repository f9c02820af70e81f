# Two operators in a row.
1 * / 2
