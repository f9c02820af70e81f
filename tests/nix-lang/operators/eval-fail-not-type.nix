# The operand of `!` must be a Boolean.
!1.5
