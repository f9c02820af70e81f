# `null` is no Boolean.
if null then 1 else 2
