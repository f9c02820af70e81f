# Two string literals side by side are two elements of a list.
[ "a""b"''c'''' d'' ]
