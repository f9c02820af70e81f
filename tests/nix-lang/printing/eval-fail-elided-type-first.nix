# An error message shows the attribute `type` before all others.
{ a = 1; type = "kind"; } + ""
