# A tab before an error is one column, and is expanded to the next multiple of eight where the line is shown.
	1	= 2