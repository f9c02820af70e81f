# `!` binds looser than `+` but tighter than `==` and `&&`.
[ (!true == false) (!false && true) (!!true) (!(true && false)) ]
