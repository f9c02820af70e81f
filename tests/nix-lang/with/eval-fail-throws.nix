# A `with` whose set fails, when a name is looked up in it.
with throw "no set"; a
