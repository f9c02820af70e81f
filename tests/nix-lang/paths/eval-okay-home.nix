# A path that begins with `~/` begins with the home folder, and is not put in its shortest form.
[ ~/x ~/a/../b ~/${"c"} ]
