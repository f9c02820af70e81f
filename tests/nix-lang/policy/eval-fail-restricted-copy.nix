# Nor may it be copied to the store.
"${./secret/text}"
