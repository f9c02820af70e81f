# `<a` followed by a space is a comparison without left operand.
<a b
