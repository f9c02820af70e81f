# `abort` raises its message in quotes.
abort "the message"
