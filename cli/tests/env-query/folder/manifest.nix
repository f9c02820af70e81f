throw "a manifest is not read"
