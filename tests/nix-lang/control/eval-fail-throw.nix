# `throw` raises its message.
throw "the message"
