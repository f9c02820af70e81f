# Without `--strict` an unevaluated part cannot be printed as JSON.
{ a = 1 + 1; }
