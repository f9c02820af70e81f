# A path and a string make a path, put in its shortest form.
[ (/a + "b") (/a + "/b") (/a + "/../c") (/a + "") (/a + "/") (/. + "/a/b") ]
