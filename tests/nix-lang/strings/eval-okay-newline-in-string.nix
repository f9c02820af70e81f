# A string may contain newlines and tabs as they are.
"a
	b"
